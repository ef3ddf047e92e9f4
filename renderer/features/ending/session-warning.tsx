import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, useRef, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { UrgentAnnouncement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { TimerRegular } from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { MessagePlace } from '../../ui/newest-message.tsx';
import { useMediaQuery } from '../../ui/use-media-query.ts';
import { useRoomAroundPage } from '../../ui/use-room-around-page.ts';
import { ContinueForm } from './continue-form.tsx';
import { useWarning, type Warning } from './use-warning.ts';

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXXL}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusWarningBorder1}`,
    borderRadius: tokens.borderRadius2XLarge,
  },
  bar: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}` },
  card: { padding: tokens.spacingHorizontalXXL, boxShadow: tokens.shadow4 },
  dialog: {
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThicker} solid ${tokens.colorStatusWarningBorder2}`,
    boxShadow: tokens.shadow64,
  },
  // Across the bottom, for which everything else makes room: the notes are further up.
  atEnd: {
    position: 'fixed',
    zIndex: 1000,
    insetInline: 0,
    bottom: 0,
    borderBottomLeftRadius: 0,
    borderBottomRightRadius: 0,
  },
  words: { flex: '1 1 320px', minWidth: 0 },
  sentence: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { flexShrink: 0, fontSize: '32px', color: tokens.colorStatusWarningForeground3 },
  heading: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontVariantNumeric: 'tabular-nums',
  },
  large: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  more: { marginTop: tokens.spacingVerticalS },
  answer: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  continuing: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  asking: { flex: '1 1 320px', maxWidth: '480px' },
});

const nowhere = { current: null };

export interface SessionWarningProps {
  readonly session: SessionView;
  /** Never in front of other content: an app's view would cover it. */
  readonly inPage?: boolean;
}

/**
 * The session is about to end: a quiet bar, then a card, then a dialog. It is one element that changes its
 * appearance, so that a password being typed survives the change, and it never takes the focus unasked.
 */
export function SessionWarning({ session, inPage = false }: SessionWarningProps) {
  const styles = useStyles();
  const id = useId();
  const [opened, setOpened] = useState(false);
  const [letGo, setLetGo] = useState(false);
  const warning = useWarning(session, { opened, letGo });
  const { looks } = warning;
  const place = useRef<HTMLElement>(null);
  // At high zoom it would hide the focused element; there it is part of the page.
  const hasRoom = !useMediaQuery('(max-width: 700px), (max-height: 560px)');
  const isAtEnd = looks === 'dialog' && hasRoom && !inPage;
  useRoomAroundPage(isAtEnd ? place : nowhere, '0px', '--end-of-page');
  const close = () => {
    setOpened(false);
    setLetGo(session.warning === 1);
  };
  return (
    <>
      <UrgentAnnouncement text={warning.announcement} />
      {looks && (
        <section
          ref={place}
          className={mergeClasses(styles.frame, styles[looks], isAtEnd && styles.atEnd)}
          role={looks === 'dialog' ? 'dialog' : undefined}
          aria-labelledby={id}
        >
          <MessagePlace>
            <Words {...warning} id={id} looks={looks} by={session.continueBy} />
            {looks !== 'bar' && <Continuing session={session} />}
            {session.continueBy !== null && session.continuing !== 'under_way' && (
              <Answer
                by={session.continueBy}
                asking={opened || looks === 'dialog'}
                opened={opened}
                isLast={session.warning === 1}
                onOpen={() => setOpened(true)}
                onClose={close}
              />
            )}
          </MessagePlace>
        </section>
      )}
    </>
  );
}

/** What becomes of continuing with the PIN or password that unlocked the screen. */
function Continuing({ session: { continuing } }: Pick<SessionWarningProps, 'session'>) {
  const styles = useStyles();
  const text = useText();
  if (continuing === null) return null;
  if (continuing === 'under_way') return <p role="status">{text('warning.continuing')}</p>;
  const { ok: _, retryAfterSeconds: __, ...failure } = continuing;
  return (
    <div className={styles.continuing}>
      <p role="status">{text('warning.notContinued')}</p>
      <FailureMessage failure={failure} wording={{ offline: 'warning.offline' }} />
    </div>
  );
}

interface WordsProps {
  readonly id: string;
  readonly looks: NonNullable<Warning['looks']>;
  readonly by: SessionView['continueBy'];
  readonly values: Warning['values'];
  readonly spokenValues: Warning['values'];
}

function Words({ id, looks, by, values, spokenValues }: WordsProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <div className={styles.words}>
      <div className={styles.sentence}>
        <TimerRegular aria-hidden className={styles.icon} />
        <h2
          id={id}
          className={mergeClasses(styles.heading, looks !== 'bar' && styles.large)}
          aria-label={text(`warning.${looks}`, spokenValues)}
        >
          {text(`warning.${looks}`, values)}
        </h2>
      </div>
      {looks !== 'bar' && by && <p className={styles.more}>{text(moreOf(looks, by), values)}</p>}
    </div>
  );
}

function moreOf(looks: 'card' | 'dialog', by: 'pin' | 'password'): MessageId {
  if (looks === 'card') return 'warning.cardText';
  return by === 'pin' ? 'warning.dialogTextPin' : 'warning.dialogText';
}

interface AnswerProps {
  readonly by: NonNullable<SessionView['continueBy']>;
  readonly asking: boolean;
  /** The user asked for the field, so the caret may go there. */
  readonly opened: boolean;
  readonly isLast: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

function Answer({ by, asking, opened, isLast, onOpen, onClose }: AnswerProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <div className={mergeClasses(styles.answer, asking && styles.asking)}>
      {asking ? (
        <ContinueForm by={by} autoFocus={opened} onDone={onClose}>
          <LinkButton onClick={onClose}>{text(isLast ? 'warning.letItEnd' : 'warning.later')}</LinkButton>
        </ContinueForm>
      ) : (
        <ActionButton appearance="primary" onClick={onOpen}>
          {text(by === 'pin' ? 'warning.continuePin' : 'warning.continue')}
        </ActionButton>
      )}
    </div>
  );
}

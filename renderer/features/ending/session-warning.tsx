import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { UrgentAnnouncement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { TimerRegular } from '../../ui/icons.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { MessagePlace } from '../../ui/newest-message.tsx';
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
    position: 'fixed',
    zIndex: 1000,
    right: tokens.spacingHorizontalXXXL,
    bottom: tokens.spacingHorizontalXXXL,
    width: 'min(480px, calc(100vw - 32px))',
    maxHeight: 'calc(100vh - 32px)',
    overflowY: 'auto',
    padding: tokens.spacingHorizontalXXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThicker} solid ${tokens.colorStatusWarningBorder2}`,
    boxShadow: tokens.shadow64,
    // At high zoom it would hide the focused element; there it is part of the page.
    '@media (max-width: 700px), (max-height: 560px)': {
      position: 'static',
      width: 'auto',
      maxHeight: 'none',
    },
  },
  inPage: { position: 'static', width: 'auto', maxHeight: 'none' },
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
  asking: { flex: '1 1 320px', maxWidth: '480px' },
});

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
  const close = () => {
    setOpened(false);
    setLetGo(session.warning === 1);
  };
  return (
    <>
      <UrgentAnnouncement text={warning.announcement} />
      {looks && (
        <section
          className={mergeClasses(styles.frame, styles[looks], inPage && styles.inPage)}
          role={looks === 'dialog' ? 'dialog' : undefined}
          aria-labelledby={id}
        >
          <MessagePlace>
            <Words id={id} looks={looks} by={session.continueBy} values={warning.values} />
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
  const text = useText();
  if (continuing === null) return null;
  if (continuing === 'under_way') return <p role="status">{text('warning.continuing')}</p>;
  const { ok: _, retryAfterSeconds: __, ...failure } = continuing;
  return (
    <div>
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
}

function Words({ id, looks, by, values }: WordsProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <div className={styles.words}>
      <div className={styles.sentence}>
        <TimerRegular aria-hidden className={styles.icon} />
        <h2 id={id} className={mergeClasses(styles.heading, looks !== 'bar' && styles.large)}>
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
        <ContinueForm by={by} autoFocus={opened} onDone={onClose} />
      ) : (
        <ActionButton appearance="primary" onClick={onOpen}>
          {text(by === 'pin' ? 'warning.continuePin' : 'warning.continue')}
        </ActionButton>
      )}
      {asking && (
        <div>
          <ActionButton onClick={onClose}>{text(isLast ? 'warning.letItEnd' : 'warning.later')}</ActionButton>
        </div>
      )}
    </div>
  );
}

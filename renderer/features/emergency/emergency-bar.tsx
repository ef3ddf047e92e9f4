import { makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { withinLimit } from '../../bridge/within-limit.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { UrgentAnnouncement } from '../../ui/announcement.tsx';
import { CountdownText } from '../../ui/duration-text.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMinutesTold } from '../../ui/time/use-minutes-told.ts';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { minuteMs, secondMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { useRoomAroundPage } from '../../ui/use-room-around-page.ts';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';
import { patienceMs } from '../sign-out/use-sign-out-preview.ts';
import { mayHaveNotes } from '../sign-out/what-stays.tsx';
import { WordsBar } from './words-bar.tsx';
import { areTooShort } from './words-field.tsx';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    top: 0,
    // Where both would leave nothing of the work in sight, the bar scrolls away with the words that are being written.
    '@media (max-height: 560px)': { '&:has(textarea)': { position: 'static' } },
    zIndex: 2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXL}`,
    minHeight: '64px',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    '@media (forced-colors: active)': { backgroundColor: 'Canvas', color: 'CanvasText' },
  },
  words: { flexGrow: 1 },
  title: { fontWeight: tokens.fontWeightBold },
  icon: { marginRight: tokens.spacingHorizontalM, verticalAlign: 'text-bottom' },
  left: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
});

/** Minutes before the end at which screen readers are told. */
const toldMinutes = [1, 5, 30];

export interface EmergencyBarProps {
  readonly endsAtMs: number;
  /** How to end it here; null: not from this screen. */
  readonly way: 'session' | 'local' | null;
  /** Nobody has written yet why it was needed; false where nobody is to be asked. */
  readonly wordsMissing: boolean;
  /** What was typed of it so far. */
  readonly words: string;
  readonly onWords: (words: string) => void;
  /** Width of the frame below it. */
  readonly edge: string;
}

/** Says on every screen of an emergency access what this is, when it ends, and that it is recorded. */
export function EmergencyBar({ endsAtMs, way, edge, wordsMissing, words, onWords }: EmergencyBarProps) {
  const styles = useStyles();
  const text = useText();
  const bar = useRef<HTMLElement>(null);
  useRoomAroundPage(bar, edge);
  const nowMs = useServerNow(secondMs, endsAtMs);
  const moment = useMomentSeenFrom();
  const leftMs = Math.max(0, endsAtMs - nowMs);
  const level = toldMinutes.find((limit) => leftMs <= limit * minuteMs) ?? 30;
  const minutes = useMinutesTold(level, leftMs);
  return (
    <section ref={bar} className={styles.bar} aria-label={text('emergency.open')}>
      <p className={styles.words}>
        <WarningFilled aria-hidden fontSize="1.75rem" className={styles.icon} />
        <span className={styles.title}>{text('emergency.bar')}</span> –{' '}
        {text('emergency.barText', { time: moment(endsAtMs, nowMs) })}
      </p>
      <p className={styles.left}>
        <CountdownText message="emergency.left" ms={leftMs} />
      </p>
      <UrgentAnnouncement text={text('emergency.announce', { minutes })} />
      {way === 'session' && <EndSession unsent={wordsMissing ? words : ''} />}
      {way === 'local' && <EndLocal unsent={wordsMissing ? words : ''} />}
      {wordsMissing && <WordsBar words={words} onWords={onWords} />}
    </section>
  );
}

interface EndProps {
  /** Words that were typed and not sent. */
  readonly unsent: string;
}

/** Sends words that were typed before what they belong to ends; without an answer, the review asks for them. */
function useLastWords(unsent: string): () => Promise<void> {
  const write = useAction('emergency.write-words');
  return async () => {
    if (!areTooShort(unsent)) await write.run({ words: unsent });
  };
}

/** Ends it at once, unless notes would be lost: they are named first. */
function EndSession({ unsent }: EndProps) {
  const text = useText();
  const bridge = useBridge();
  const sendLastWords = useLastWords(unsent);
  const signOut = useAction('session.sign-out');
  const [isEnding, setEnding] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const end = async () => {
    setEnding(true);
    await sendLastWords();
    const call = bridge.invoke('session.preview-sign-out', undefined);
    const preview = await withinLimit(call, patienceMs, { late: null, failed: null });
    setEnding(false);
    if (mayHaveNotes(preview)) setLeaving(true);
    else await signOut.run(undefined);
  };
  return (
    <>
      <ActionButton busy={isEnding || signOut.busy} onClick={() => void end()}>
        {text('emergency.endNow')}
      </ActionButton>
      <FailureMessage failure={signOut.failure} />
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </>
  );
}

function EndLocal({ unsent }: EndProps) {
  const text = useText();
  const sendLastWords = useLastWords(unsent);
  const end = useAction('emergency.end-offline');
  const endNow = async () => {
    await sendLastWords();
    await end.run(undefined);
  };
  return (
    <>
      <ActionButton busy={end.busy} onClick={() => void endNow()}>
        {text('emergency.endNow')}
      </ActionButton>
      <FailureMessage failure={end.failure} />
    </>
  );
}

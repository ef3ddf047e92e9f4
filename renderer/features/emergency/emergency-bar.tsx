import { makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { stopWatch } from '../../ui/time/duration.ts';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { minuteMs, secondMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { useRoomAroundPage } from '../../ui/use-room-around-page.ts';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    top: 0,
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
  /** Width of the frame below it. */
  readonly edge: string;
}

/** Says on every screen of an emergency access what this is, when it ends, and that it is recorded. */
export function EmergencyBar({ endsAtMs, way, edge }: EmergencyBarProps) {
  const styles = useStyles();
  const text = useText();
  const bar = useRef<HTMLElement>(null);
  useRoomAroundPage(bar, edge);
  const nowMs = useServerNow(secondMs, endsAtMs);
  const moment = useMomentSeenFrom();
  const leftMs = Math.max(0, endsAtMs - nowMs);
  const minutes = toldMinutes.find((limit) => leftMs <= limit * minuteMs) ?? 30;
  return (
    <section ref={bar} className={styles.bar} aria-label={text('emergency.open')}>
      <p className={styles.words}>
        <WarningFilled aria-hidden fontSize={28} className={styles.icon} />
        <span className={styles.title}>{text('emergency.bar')}</span> –{' '}
        {text('emergency.barText', { time: moment(endsAtMs, nowMs) })}
      </p>
      <p className={styles.left}>{text('emergency.left', { left: stopWatch(leftMs) })}</p>
      <Announcement text={text('emergency.announce', { minutes })} />
      {way === 'session' && <EndSession />}
      {way === 'local' && <EndLocal />}
    </section>
  );
}

function EndSession() {
  const text = useText();
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <ActionButton onClick={() => setLeaving(true)}>{text('emergency.endNow')}</ActionButton>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </>
  );
}

function EndLocal() {
  const text = useText();
  const end = useAction('emergency.end-offline');
  return (
    <>
      <ActionButton busy={end.busy} onClick={() => end.run(undefined)}>
        {text('emergency.endNow')}
      </ActionButton>
      <FailureMessage failure={end.failure} />
    </>
  );
}

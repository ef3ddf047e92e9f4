import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { DurationText } from '../../ui/duration-text.tsx';
import { WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { minuteMs, secondMs, useServerNow } from '../../ui/time/use-server-now.ts';

const useStyles = makeStyles({
  // Tall enough for the largest figures, so that nothing moves when they grow.
  time: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    minHeight: '3.75rem',
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  },
  label: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
  },
  left: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  soon: {
    paddingInline: tokens.spacingHorizontalM,
    '@media (max-width: 1100px)': { paddingInline: tokens.spacingHorizontalS },
    borderRadius: tokens.borderRadiusLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusWarningBorder2}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
  },
  soonLabel: { color: tokens.colorStatusWarningForeground3, fontWeight: tokens.fontWeightSemibold },
  soonLeft: { fontSize: '1.5rem', lineHeight: '1.875rem', color: tokens.colorStatusWarningForeground1 },
  verySoon: {
    backgroundColor: tokens.colorStatusWarningForeground1,
    color: tokens.colorNeutralForegroundInverted,
  },
  verySoonLabel: { color: 'inherit' },
  verySoonLeft: { fontSize: '1.875rem', lineHeight: '2.25rem', color: 'inherit' },
});

/**
 * How much of the shift is left: a quiet figure until the first warning, then amber, larger and with the hour at which
 * it ends; larger still in the last five minutes.
 */
export function TimeLeft({ expiresAtMs, warning }: Pick<SessionView, 'expiresAtMs' | 'warning'>) {
  const styles = useStyles();
  const text = useText();
  const id = useId();
  const isLastMinute = useServerNow(minuteMs, expiresAtMs) > expiresAtMs - minuteMs;
  const nowMs = useServerNow(isLastMinute ? secondMs : minuteMs, expiresAtMs);
  const moment = useMomentSeenFrom();
  const isSoon = warning !== null;
  const isVerySoon = isSoon && warning <= 5;
  return (
    <section
      className={mergeClasses(styles.time, isSoon && styles.soon, isVerySoon && styles.verySoon)}
      aria-labelledby={id}
    >
      <h2
        id={id}
        className={mergeClasses(styles.label, isSoon && styles.soonLabel, isVerySoon && styles.verySoonLabel)}
      >
        {isSoon && <WarningFilled aria-hidden fontSize="1rem" />}
        {isSoon ? text('shift.timeLeftUntil', { time: moment(expiresAtMs, nowMs) }) : text('shift.timeLeft')}
      </h2>
      <p className={mergeClasses(styles.left, isSoon && styles.soonLeft, isVerySoon && styles.verySoonLeft)}>
        <DurationText ms={Math.max(0, expiresAtMs - nowMs)} />
      </p>
    </section>
  );
}

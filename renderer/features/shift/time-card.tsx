import { makeStyles, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { DurationText } from '../../ui/duration-text.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { passedShare } from '../../ui/time/duration.ts';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { minuteMs, secondMs, useServerNow } from '../../ui/time/use-server-now.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-end',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXXL}`,
    padding: tokens.spacingHorizontalXXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow4,
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalL },
  },
  label: {
    ...typographyStyles.body2,
    color: tokens.colorNeutralForeground2,
  },
  left: {
    fontSize: '88px',
    lineHeight: '96px',
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
    letterSpacing: '-0.02em',
    whiteSpace: 'nowrap',
    '@media (max-width: 700px)': {
      // At 300 % in a small window it wraps rather than widening the page.
      whiteSpace: 'normal',
      fontSize: `min(${tokens.fontSizeHero1000}, 12vw)`,
      lineHeight: 1.35,
    },
  },
  span: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXXL, paddingBottom: '8px' },
  edge: {
    ...typographyStyles.largeTitle,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  bar: {
    flexBasis: '100%',
    height: '16px',
    borderRadius: tokens.borderRadiusCircular,
    '@media screen and (forced-colors: active)': {
      backgroundColor: 'Canvas',
      border: '1px solid CanvasText',
    },
  },
});

/** How much of the shift is left, in figures that can be read from two metres away. */
export function TimeCard({ session: { startedAtMs, expiresAtMs } }: { session: SessionView }) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const id = useId();
  const lastMinute = useServerNow(minuteMs, expiresAtMs) > expiresAtMs - minuteMs;
  const nowMs = useServerNow(lastMinute ? secondMs : minuteMs, expiresAtMs);
  const moment = useMomentSeenFrom();
  const passed = passedShare(startedAtMs, expiresAtMs, nowMs);
  const leftMs = Math.max(0, expiresAtMs - nowMs);
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div>
        <h2 id={id} className={styles.label}>
          {text('shift.timeLeft')}
        </h2>
        <p className={styles.left}>
          <DurationText ms={leftMs} />
        </p>
      </div>
      <dl className={styles.span}>
        <Edge label={text('shift.since')} value={moment(startedAtMs, nowMs)} />
        <Edge label={text('shift.until')} value={moment(expiresAtMs, nowMs)} />
      </dl>
      <ProgressBar
        className={styles.bar}
        value={passed}
        color={leftMs > 15 * minuteMs ? 'brand' : 'warning'}
        aria-label={text('shift.passed', {
          percent: intl.formatNumber(passed, { style: 'percent', maximumFractionDigits: 0 }),
        })}
      />
    </section>
  );
}

function Edge({ label, value }: { label: string; value: string }) {
  const styles = useStyles();
  return (
    <div>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.edge}>{value}</dd>
    </div>
  );
}

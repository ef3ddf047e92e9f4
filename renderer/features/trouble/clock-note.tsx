import { makeStyles, tokens } from '@fluentui/react-components';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ClockRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { durationOf } from '../../ui/time/duration.ts';

const useStyles = makeStyles({
  note: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
  icon: { flexShrink: 0 },
});

/** A quiet line, because nothing depends on it: the clock of this computer is wrong. */
export function ClockNote() {
  const styles = useStyles();
  const text = useText();
  const { skewMs } = useSnapshot().clock;
  if (skewMs === null) return null;
  const { unit, ...values } = durationOf(Math.abs(skewMs));
  const span = text(`duration.${unit}Spoken`, values);
  return (
    <p className={styles.note}>
      <ClockRegular aria-hidden fontSize={20} className={styles.icon} />
      {text(skewMs > 0 ? 'clock.ahead' : 'clock.behind', { span })}
    </p>
  );
}

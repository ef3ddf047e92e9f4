import { makeStyles, tokens } from '@fluentui/react-components';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useDurationWords } from '../../ui/duration-text.tsx';
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
  const inWords = useDurationWords();
  const { skewMs } = useSnapshot().clock;
  if (skewMs === null) return null;
  const span = inWords(durationOf(Math.abs(skewMs)), 'Spoken');
  return (
    <p className={styles.note}>
      <ClockRegular aria-hidden fontSize="1.25rem" className={styles.icon} />
      {text(skewMs > 0 ? 'clock.ahead' : 'clock.behind', { span })}
    </p>
  );
}

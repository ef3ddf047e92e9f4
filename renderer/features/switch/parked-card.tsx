import { Avatar, Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ParkedView } from '../../../electron/ipc/contract.ts';
import { DialpadRegular, KeyRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';

const useStyles = makeStyles({
  card: {
    width: '100%',
    minHeight: '64px',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    justifyContent: 'start',
    gap: tokens.spacingHorizontalM,
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
  },
  who: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', whiteSpace: 'normal' },
  name: {
    display: 'block',
    ...typographyStyles.subtitle2,
  },
  since: { display: 'block', color: tokens.colorNeutralForeground2 },
  way: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, flexShrink: 0 },
});

/** A parked user: the name, since when, and what brings the session back. */
export function ParkedCard({ user, onChoose }: { user: ParkedView; onChoose: () => void }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const byPin = user.pin === 'usable';
  return (
    <Button
      appearance="outline"
      className={styles.card}
      icon={<Avatar aria-hidden size={40} color="brand" initials={user.initials} />}
      onClick={onChoose}
    >
      <span className={styles.who}>
        <span className={styles.name}>{user.displayName}</span>
        <span className={styles.since}>{text('parked.since', { time: moment(user.sinceMs) })}</span>
      </span>
      <span className={styles.way}>
        {byPin ? <DialpadRegular aria-hidden fontSize={20} /> : <KeyRegular aria-hidden fontSize={20} />}
        {text(byPin ? 'field.pin' : 'field.password')}
      </span>
    </Button>
  );
}

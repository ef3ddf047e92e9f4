import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { ParkedWorkView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';

const useStyles = makeStyles({
  name: {
    ...typographyStyles.subtitle1,
    overflowWrap: 'anywhere',
  },
  fact: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** Whose session it is, how long it has been locked, and what is open in it. */
export function ParkedWork({ user }: { user: ParkedWorkView }) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const moment = useMoment();
  const { openApps, drafts } = user;
  const apps =
    openApps.length > 0 ? text('full.apps', { apps: intl.formatList([...openApps]) }) : text('full.noApps');
  return (
    <div>
      <p className={styles.name}>{user.displayName}</p>
      <p className={styles.fact}>
        {text('parked.since', { time: moment(user.sinceMs) })} · {apps}
      </p>
      <p className={styles.fact}>
        {drafts === null ? text('full.draftsUnknown') : text('full.drafts', { drafts })}
      </p>
    </div>
  );
}

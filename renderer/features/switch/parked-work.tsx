import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { ParkedWorkView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { useLockedAgo, usePersonName } from '../people/use-person-words.ts';

const useStyles = makeStyles({
  work: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, minWidth: 0 },
  name: { ...typographyStyles.subtitle1, overflowWrap: 'anywhere' },
  fact: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** Whose session it is, how long it has been locked, and what is open in it. */
export function ParkedWork({ user }: { user: ParkedWorkView }) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const nameOf = usePersonName();
  const lockedAgo = useLockedAgo();
  const { initials, colour, lockedAtMs, openApps, drafts } = user;
  const apps =
    openApps.length > 0 ? text('full.apps', { apps: intl.formatList([...openApps]) }) : text('full.noApps');
  return (
    <div className={styles.work}>
      <PersonAvatar initials={initials} colour={colour} />
      <div>
        <p className={styles.name}>{nameOf(user)}</p>
        <p className={styles.fact}>
          {lockedAgo(lockedAtMs)} · {apps}
        </p>
        <p className={styles.fact}>
          {drafts === null ? text('full.draftsUnknown') : text('full.drafts', { drafts })}
        </p>
      </div>
    </div>
  );
}

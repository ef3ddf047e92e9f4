import { Avatar, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { Fragment } from 'react';
import { useIntl } from 'react-intl';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConnectionPill } from '../../ui/connection-pill.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { WallClock } from '../../ui/wall-clock.tsx';
import type { Leaving } from './use-leaving.tsx';

const useStyles = makeStyles({
  // A long name wraps before the buttons do: they stay where the hand expects them.
  who: {
    flex: '1 1 0',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalL,
    minWidth: 'min(100%, 280px)',
  },
  name: {
    ...typographyStyles.title1,
    overflowWrap: 'anywhere',
  },
  place: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  // Wraps between role, ward and station, not within them.
  part: { display: 'inline-block', maxWidth: '100%' },
  right: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  keys: {
    marginLeft: tokens.spacingHorizontalM,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    whiteSpace: 'nowrap',
    // Where it would push the buttons into a second row.
    '@media (max-width: 1440px)': { display: 'none' },
  },
});

/** Who is signed in, and the ways to leave the computer. */
export function ShiftHeader({ session, leaving }: { session: SessionView; leaving: Leaving }) {
  const styles = useStyles();
  const text = useText();
  return (
    <>
      <Who session={session} />
      <div className={styles.right}>
        <ConnectionPill />
        <WallClock />
        <div className={styles.actions}>
          {leaving.buttons(<kbd className={styles.keys}>{text('shift.lockKeys')}</kbd>)}
        </div>
      </div>
    </>
  );
}

function Who({ session }: { session: SessionView }) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const { station } = useSnapshot();
  const roles = intl.formatList(session.user.roles.map((role) => text(`role.${role}`)));
  const stationName = station.name && text('place.station', { station: station.name });
  return (
    <div className={styles.who}>
      <Avatar size={56} color="brand" initials={session.initials} aria-hidden />
      <div>
        <h1 className={styles.name}>{session.user.displayName}</h1>
        <p className={styles.place}>
          {[roles, session.ward ?? station.ward, stationName].filter(Boolean).map((part, index) => (
            <Fragment key={part}>
              {index > 0 && ' · '}
              <span className={styles.part}>{part}</span>
            </Fragment>
          ))}
        </p>
      </div>
    </div>
  );
}

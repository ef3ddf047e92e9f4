import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConnectionPill } from '../../ui/connection-pill.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { onlyReadOut } from '../../ui/visually-hidden.tsx';
import { WallClock } from '../../ui/wall-clock.tsx';
import { TimeLeft } from './time-left.tsx';
import type { Leaving } from './use-leaving.tsx';

/** Most screens on wards; there the name has the room that would go to words everybody knows. */
const narrow = '@media (max-width: 1440px)';
/** Named after the wider one, which it would otherwise lose to: rules for windows are ordered by their names. */
const small = `${narrow} and (max-width: 1100px)`;

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    minHeight: '4.5rem',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalXXXL}`,
    [narrow]: { columnGap: tokens.spacingHorizontalL },
    [small]: { columnGap: tokens.spacingHorizontalS, paddingInline: tokens.spacingHorizontalL },
  },
  // A long name wraps before the buttons do: they stay where the hand expects them.
  who: {
    flex: '1 1 0',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minWidth: 'min(100%, 12rem)',
    [small]: { minWidth: 'min(100%, 9rem)' },
  },
  name: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    overflowWrap: 'anywhere',
  },
  place: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  // Wraps between role, ward and station, not within them.
  part: { display: 'inline-block', maxWidth: '100%' },
  stationPart: { [small]: { display: 'none' } },
  // Everybody knows their own role; in a small window its words would make the bar higher.
  role: { [small]: onlyReadOut },
  right: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    [narrow]: {
      columnGap: tokens.spacingHorizontalM,
      '& > time': { fontSize: '1.5rem', lineHeight: '2rem' },
    },
    [small]: { columnGap: tokens.spacingHorizontalS },
  },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    [narrow]: { '& > button': { paddingInline: tokens.spacingHorizontalM } },
    // In every language, and when the time and the connection need words, too, everything still has one row.
    [small]: {
      '& > button': { paddingInline: tokens.spacingHorizontalS },
      '& > button + button .fui-Button__icon': { display: 'none' },
    },
  },
  keys: {
    marginLeft: tokens.spacingHorizontalM,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    whiteSpace: 'nowrap',
    // Where it would push the buttons into a second row.
    [narrow]: { display: 'none' },
  },
  tabs: {
    paddingInline: tokens.spacingHorizontalXXXL,
    [small]: { paddingInline: tokens.spacingHorizontalL },
  },
  edge: { borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}` },
});

export interface ShiftBarProps {
  readonly session: SessionView;
  readonly leaving: Leaving;
  /** Id of the name. */
  readonly nameId: string;
  /** First in the bar: leads past it. */
  readonly skipLink: ReactNode;
  /** Below the row; null where the site has no apps. */
  readonly tabs: ReactNode;
}

/**
 * The bar above everything that a signed-in user sees, the same and of the same height over the overview and over an
 * app: who is signed in, the time left, the time of day, and the ways to leave.
 */
export function ShiftBar({ session, leaving, nameId, skipLink, tabs }: ShiftBarProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <div className={styles.edge}>
      {skipLink}
      <div className={styles.row}>
        <Who session={session} nameId={nameId} />
        <TimeLeft {...session} />
        <div className={styles.right}>
          <WallClock />
          <ConnectionPill isBrief />
          <div className={styles.actions}>
            {leaving.buttons(<kbd className={styles.keys}>{text('shift.lockKeys')}</kbd>)}
          </div>
        </div>
      </div>
      {tabs && <div className={styles.tabs}>{tabs}</div>}
    </div>
  );
}

function Who({ session, nameId }: { session: SessionView; nameId: string }) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const { station } = useSnapshot();
  const roles = intl.formatList(session.user.roles.map((role) => text(`role.${role}`)));
  const ward = session.ward ?? station.ward;
  const stationName = station.name && text('place.station', { station: station.name });
  return (
    <div className={styles.who}>
      <PersonAvatar {...session} size={48} />
      <div>
        <h1 id={nameId} className={styles.name}>
          {session.user.displayName}
        </h1>
        <p className={styles.place}>
          {roles && (
            <span className={ward === null ? styles.part : styles.role}>
              <span className={styles.part}>{roles}</span>
              {ward !== null && ' · '}
            </span>
          )}
          {ward !== null && <span className={styles.part}>{ward}</span>}
          {stationName && <span className={styles.stationPart}> · {stationName}</span>}
        </p>
      </div>
    </div>
  );
}

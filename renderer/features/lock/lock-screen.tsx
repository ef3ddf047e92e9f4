import { Avatar, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { BadgeReading, LockedSessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { FocusRow } from '../../ui/focus-row.tsx';
import { LockClosedFilled } from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { BadgeNote } from '../badge/badge-note.tsx';
import { useBadgeReader } from '../badge/use-badge-reader.ts';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';
import { ParkedUsers } from '../switch/parked-users.tsx';
import { useSwitchUser } from '../switch/use-switch-user.ts';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { UnlockForm } from './unlock-form.tsx';

const useStyles = makeStyles({
  who: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    // In a low window it moves beside the picture, so that the form stays visible.
    '@media (max-height: 820px)': {
      flexDirection: 'row',
      gap: tokens.spacingHorizontalL,
      textAlign: 'start',
    },
  },
  words: { minWidth: 0 },
  name: {
    fontSize: tokens.fontSizeHero900,
    lineHeight: tokens.lineHeightHero900,
    '@media (min-height: 821px)': { marginTop: tokens.spacingVerticalL },
    '@media (max-height: 820px)': {
      fontSize: tokens.fontSizeHero800,
      lineHeight: tokens.lineHeightHero800,
    },
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  ward: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    color: tokens.colorNeutralForeground2,
  },
  cause: {
    '@media (min-height: 821px)': { marginTop: tokens.spacingVerticalM },
    color: tokens.colorNeutralForeground2,
    textWrap: 'balance',
  },
  lock: { marginRight: tokens.spacingHorizontalXS, verticalAlign: 'text-bottom' },
  until: { color: tokens.colorNeutralForeground2 },
  banner: { width: '100%', maxWidth: '720px', ':empty': { display: 'none' } },
});

/** The session continues out of sight: name, ward and one field, and nothing else of it is in the document. */
export function LockScreen({ session }: { session: LockedSessionView }) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.locked');
  const [leaving, setLeaving] = useState(false);
  const { switchUser, failure } = useSwitchUser();
  const { reading, recognised, looking } = useBadgeAtLock();
  return (
    <PlacePage>
      <div className={styles.banner}>
        <TroubleBanner />
      </div>
      <FocusRow>
        <FocusCard>
          <Who session={session} />
          <BadgeNote reading={reading} busy={looking} screen="lock" />
          {/* Reset by each badge of this user: back to the PIN, with the focus on it. */}
          <UnlockForm key={recognised} pin={session.pin} pinLength={session.pinLength}>
            {session.emergency ? (
              <LinkButton onClick={() => setLeaving(true)}>
                {text('lock.signOutOther', { name: session.displayName })}
              </LinkButton>
            ) : (
              <LinkButton onClick={switchUser}>{text('lock.notYou')}</LinkButton>
            )}
          </UnlockForm>
          <FailureMessage failure={failure} />
        </FocusCard>
        {!session.emergency && <ParkedUsers wanted={reading?.kind === 'parked' ? reading : null} />}
      </FocusRow>
      {leaving && <SignOutDialog nameOfOther={session.displayName} onClose={() => setLeaving(false)} />}
    </PlacePage>
  );
}

function Who({ session }: { session: LockedSessionView }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  return (
    <div className={styles.who}>
      <Avatar size={72} color="brand" initials={session.initials} aria-hidden />
      <div className={styles.words}>
        <h1 className={styles.name}>{session.displayName}</h1>
        {session.ward && <p className={styles.ward}>{session.ward}</p>}
        <p className={styles.cause}>
          <LockClosedFilled aria-hidden fontSize={20} className={styles.lock} />
          {text(`lock.cause.${session.cause}`, { time: moment(session.lockedAtMs) })}
        </p>
        <p className={styles.until}>{text('lock.until', { time: moment(session.expiresAtMs) })}</p>
      </div>
    </div>
  );
}

interface BadgeAtLock {
  /** The result of the last badge. */
  readonly reading: BadgeReading | null;
  /** How often the badge of the locked user was read. */
  readonly recognised: number;
  readonly looking: boolean;
}

/**
 * Badges at the lock screen. They prove nothing; the PIN or the password does. Somebody else's badge parks the
 * session, and the sign-in screen knows whose badge it was. Where parking is not possible, the note says whose badge
 * it was.
 */
function useBadgeAtLock(): BadgeAtLock {
  const [reading, setReading] = useState<BadgeReading | null>(null);
  const [recognised, setRecognised] = useState(0);
  const switchUser = useAction('session.switch-user');
  const { busy } = useBadgeReader((read) => {
    setReading(read);
    if (read.kind === 'on_screen') setRecognised((times) => times + 1);
    if (read.kind === 'somebody_else') void switchUser.run(undefined);
  });
  return { reading, recognised, looking: busy };
}

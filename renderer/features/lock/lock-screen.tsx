import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { BadgeReading, LockedSessionView, ParkedView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { LockClosedFilled } from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { useEscape } from '../../ui/use-escape.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { BadgeNote } from '../badge/badge-note.tsx';
import { useBadgeReader } from '../badge/use-badge-reader.ts';
import { ComeBackForm } from '../people/come-back-form.tsx';
import { useForgottenChoice } from '../people/use-forgotten-choice.ts';
import { useLockedAgo, usePersonName } from '../people/use-person-words.ts';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';
import { useSwitchUser } from '../switch/use-switch-user.ts';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { endsSoon } from './ends-soon.tsx';
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
  others: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    paddingTop: tokens.spacingVerticalM,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  other: { minWidth: '48px', maxWidth: 'none', minHeight: '48px', padding: 0 },
  portrait: { width: 'auto', height: 'auto', margin: 0 },
  banner: { width: '100%', maxWidth: '720px', ':empty': { display: 'none' } },
});

/**
 * The session continues out of sight: name, ward and one field, and nothing else of it is in the document. Whoever else
 * has a session here is one click away; everybody else is in the list behind "Switch user".
 */
export function LockScreen({ session }: { session: LockedSessionView }) {
  const text = useText();
  usePageTitle('title.locked');
  const [leaving, setLeaving] = useState(false);
  const { switchUser, failure } = useSwitchUser();
  const { people } = useSnapshot();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { reading, recognised, looking } = useBadgeAtLock(setChosenId);
  const parked = session.emergency ? [] : people.filter((person) => person.kind === 'parked');
  const chosen = parked.find(({ sessionId }) => sessionId === chosenId);
  const styles = useStyles();
  useEscape(chosen === undefined ? null : () => setChosenId(null));
  useForgottenChoice(chosen?.sessionId ?? null, () => setChosenId(null));
  return (
    <PlacePage>
      <div className={styles.banner}>
        <TroubleBanner />
      </div>
      <FocusCard>
        {chosen === undefined && <Who session={session} />}
        <BadgeNote reading={reading} busy={looking} screen="lock" />
        {chosen === undefined ? (
          // Reset by each badge of this user: back to the PIN, with the focus on it.
          <UnlockForm key={recognised} session={session}>
            {session.emergency ? (
              <LinkButton onClick={() => setLeaving(true)}>
                {text('lock.signOutOther', { name: session.displayName })}
              </LinkButton>
            ) : (
              <LinkButton onClick={switchUser}>{text('lock.notYou')}</LinkButton>
            )}
          </UnlockForm>
        ) : (
          <ComeBackForm user={chosen} isHeading>
            <LinkButton onClick={() => setChosenId(null)}>
              {text('lock.backTo', { name: session.displayName })}
            </LinkButton>
          </ComeBackForm>
        )}
        {chosen === undefined && <OthersHere users={parked} onChoose={setChosenId} />}
        <FailureMessage failure={failure} />
      </FocusCard>
      {leaving && <SignOutDialog nameOfOther={session.displayName} onClose={() => setLeaving(false)} />}
    </PlacePage>
  );
}

interface OthersHereProps {
  readonly users: readonly ParkedView[];
  readonly onChoose: (sessionId: string) => void;
}

/** Whoever else has a session here, as circles: the card is its owner's. */
function OthersHere({ users, onChoose }: OthersHereProps) {
  const styles = useStyles();
  const text = useText();
  const nameOf = usePersonName();
  const lockedAgo = useLockedAgo();
  if (users.length === 0) return null;
  return (
    <ul className={styles.others} aria-label={text('lock.othersHere')}>
      {users.map((user) => (
        <li key={user.sessionId}>
          <Button
            appearance="transparent"
            className={styles.other}
            title={nameOf(user)}
            icon={{
              className: styles.portrait,
              children: <PersonAvatar initials={user.initials} colour={user.colour} />,
            }}
            onClick={() => onChoose(user.sessionId)}
          >
            <VisuallyHidden>{`${nameOf(user)}, ${lockedAgo(user.lockedAtMs)}`}</VisuallyHidden>
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Who({ session }: { session: LockedSessionView }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  return (
    <div className={styles.who}>
      <PersonAvatar size={72} initials={session.initials} colour={session.colour} />
      <div className={styles.words}>
        <h1 className={styles.name}>{session.displayName}</h1>
        {session.ward && <p className={styles.ward}>{session.ward}</p>}
        <p className={styles.cause}>
          <LockClosedFilled aria-hidden fontSize="1.25rem" className={styles.lock} />
          {text(`lock.cause.${session.cause}`, { time: moment(session.lockedAtMs) })}
        </p>
        {/* The countdown says it better. */}
        {!endsSoon(session) && (
          <p className={styles.until}>{text('lock.until', { time: moment(session.expiresAtMs) })}</p>
        )}
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
function useBadgeAtLock(onChosen: (sessionId: string | null) => void): BadgeAtLock {
  const [reading, setReading] = useState<BadgeReading | null>(null);
  const [recognised, setRecognised] = useState(0);
  const switchUser = useAction('session.switch-user');
  const { busy } = useBadgeReader((read, isOlder) => {
    setReading(read);
    // Who has put her card in and types her PIN goes on; so does somebody else who has begun meanwhile.
    if (read.kind === 'on_screen' && !isOlder) {
      setRecognised((times) => times + 1);
      onChosen(null);
    }
    if (read.kind === 'parked') onChosen(read.sessionId);
    if (read.kind === 'somebody_else') void switchUser.run(undefined);
  });
  return { reading, recognised, looking: busy };
}

import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { NoticeView, ParkedWorkView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PlacePage } from '../../ui/place-page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { DismissScreenButton } from '../notice/dismiss-button.tsx';
import { usePersonName } from '../people/use-person-words.ts';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { ParkedWork } from './parked-work.tsx';

const useStyles = makeStyles({
  users: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  work: { flexGrow: 1, flexBasis: '180px', minWidth: 0 },
  recommended: { marginBottom: tokens.spacingVerticalXS, fontWeight: tokens.fontWeightSemibold },
  user: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
});

/** The password was right, but this computer has no room for another session: end one, or go elsewhere. */
export function ParkingFullScreen({ notice }: { notice: Extract<NoticeView, { kind: 'parking_full' }> }) {
  const styles = useStyles();
  const text = useText();
  const nameOf = usePersonName();
  usePageTitle('title.full');
  const [ending, setEnding] = useState<ParkedWorkView | null>(null);
  return (
    <PlacePage>
      <TroubleBanner />
      <FocusCard wide heading={text('full.heading')}>
        <p role="status">{text('full.choose')}</p>
        <ul className={styles.users}>
          {notice.sessions.map((user, index) => (
            <li key={user.sessionId} className={styles.user}>
              <div className={styles.work}>
                {index === 0 && <p className={styles.recommended}>{text('full.recommended')}</p>}
                <ParkedWork user={user} />
              </div>
              <ActionButton
                aria-label={text('full.endOf', { name: nameOf(user) })}
                onClick={() => setEnding(user)}
              >
                {text('full.end')}
              </ActionButton>
            </li>
          ))}
        </ul>
        <DismissScreenButton>{text('full.back')}</DismissScreenButton>
      </FocusCard>
      {ending && <MakeRoomDialog user={ending} onClose={() => setEnding(null)} />}
    </PlacePage>
  );
}

/** Asks before ending somebody else's session; keeping it is the focused choice. */
function MakeRoomDialog({ user, onClose }: { user: ParkedWorkView; onClose: () => void }) {
  const text = useText();
  const name = usePersonName()(user);
  const end = useAction('session.sign-in-making-room');
  return (
    <ConfirmDialog
      heading={text('full.confirmHeading', { name })}
      stay={text('full.keep')}
      onClose={onClose}
      act={{
        words: text(end.busy ? 'signIn.busy' : 'full.confirm'),
        icon: <SignOutRegular />,
        busy: end.busy,
        run: () => end.run({ sessionId: user.sessionId }),
      }}
      failure={end.failure}
    >
      <ParkedWork user={user} />
      <p>{text('full.confirmText', { name })}</p>
    </ConfirmDialog>
  );
}

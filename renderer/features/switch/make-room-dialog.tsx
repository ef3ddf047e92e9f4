import type { ParkedWorkView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { ParkedWork } from './parked-work.tsx';

/** Asks before ending somebody else's session; keeping it is the focused choice. */
export function MakeRoomDialog({ user, onClose }: { user: ParkedWorkView; onClose: () => void }) {
  const text = useText();
  const end = useAction('session.sign-in-making-room');
  return (
    <ConfirmDialog
      heading={text('full.confirmHeading', { name: user.displayName })}
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
      <p>{text('full.confirmText', { name: user.displayName })}</p>
    </ConfirmDialog>
  );
}

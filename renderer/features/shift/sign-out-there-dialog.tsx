import type { OtherSessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

/** Asks before a session of the same user on another computer is ended. */
export function SignOutThereDialog({ session, onClose }: { session: OtherSessionView; onClose: () => void }) {
  const text = useText();
  const end = useAction('sessions.end-other');
  const endAndClose = async () => {
    if (await end.run({ sessionId: session.id })) onClose();
  };
  return (
    <ConfirmDialog
      heading={text('others.confirmHeading', { device: session.device ?? text('others.unknownDevice') })}
      stay={text('others.keep')}
      onClose={onClose}
      act={{
        words: text(end.busy ? 'others.busy' : 'others.signOutThere'),
        icon: <SignOutRegular />,
        busy: end.busy,
        run: endAndClose,
      }}
      failure={end.failure}
    >
      <p>{text('others.confirmText')}</p>
    </ConfirmDialog>
  );
}

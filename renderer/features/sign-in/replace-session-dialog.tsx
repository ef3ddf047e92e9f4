import type { OtherSessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

/** Asks before a session elsewhere is ended in favour of one here. */
export function ReplaceSessionDialog({ place, onClose }: { place: OtherSessionView; onClose: () => void }) {
  const text = useText();
  const replace = useAction('session.sign-in-replacing');
  return (
    <ConfirmDialog
      heading={text('others.confirmHeading', { device: place.device ?? text('others.unknownDevice') })}
      stay={text('others.keep')}
      onClose={onClose}
      act={{
        words: text(replace.busy ? 'signIn.busy' : 'limit.replace'),
        icon: <SignOutRegular />,
        busy: replace.busy,
        run: () => replace.run({ sessionId: place.id }),
      }}
      failure={replace.failure}
    >
      <p>{text('limit.confirmText')}</p>
    </ConfirmDialog>
  );
}

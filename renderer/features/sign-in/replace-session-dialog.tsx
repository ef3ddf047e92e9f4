import type { OtherSessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

/** Asks before a session elsewhere gives way to the one that is wanted here. */
export function ReplaceSessionDialog({ place, onClose }: { place: OtherSessionView; onClose: () => void }) {
  const text = useText();
  const replace = useAction('session.sign-in-replacing');
  return (
    <ConfirmDialog
      heading={text('others.confirmHeading', { device: place.device ?? text('others.unknownDevice') })}
      stay={text('others.keep')}
      onClose={onClose}
      act={
        <ActionButton
          kind="danger"
          icon={<SignOutRegular />}
          busy={replace.busy}
          onClick={() => replace.run({ sessionId: place.id })}
        >
          {text(replace.busy ? 'signIn.busy' : 'limit.replace')}
        </ActionButton>
      }
    >
      <p>{text('limit.confirmText')}</p>
      <FailureMessage failure={replace.failure} />
    </ConfirmDialog>
  );
}

import { makeStyles, tokens } from '@fluentui/react-components';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CheckmarkCircleFilled, PlugDisconnectedRegular, SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useSignOutPreview } from './use-sign-out-preview.ts';
import { WipedList } from './wiped-list.tsx';

const useStyles = makeStyles({
  server: { display: 'flex', gap: tokens.spacingHorizontalM },
  icon: { flexShrink: 0, marginTop: '2px' },
});

export interface SignOutDialogProps {
  /** On the lock screen: the name of the user whose session somebody else is about to end. */
  readonly nameOfOther?: string;
  readonly onClose: () => void;
}

/** Says what a sign-out removes and whether the server can be told now; staying is the focused choice. */
export function SignOutDialog({ nameOfOther: name, onClose }: SignOutDialogProps) {
  const text = useText();
  const preview = useSignOutPreview();
  const signOut = useAction('session.sign-out');
  return (
    <ConfirmDialog
      heading={name ? text('signOut.headingOf', { name }) : text('signOut.heading')}
      stay={text(name ? 'signOut.keepLocked' : 'signOut.stay')}
      onClose={onClose}
      act={{
        words: text(signOut.busy ? 'signOut.busy' : 'signOut.confirm'),
        icon: <SignOutRegular />,
        busy: signOut.busy,
        run: () => signOut.run(undefined),
      }}
      failure={signOut.failure}
    >
      {name && <p>{text('signOut.foreign', { name })}</p>}
      <WipedList preview={preview} ofOther={name !== undefined} />
      <ServerLine reachable={preview && preview !== 'loading' ? preview.serverReachable : undefined} />
    </ConfirmDialog>
  );
}

function ServerLine({ reachable }: { reachable: boolean | undefined }) {
  const styles = useStyles();
  const text = useText();
  const online = useSnapshot().connection.state === 'online';
  const now = reachable ?? online;
  const Icon = now ? CheckmarkCircleFilled : PlugDisconnectedRegular;
  return (
    <p className={styles.server}>
      <Icon aria-hidden fontSize={20} className={styles.icon} />
      {text(now ? 'signOut.serverNow' : 'signOut.serverLater')}
    </p>
  );
}

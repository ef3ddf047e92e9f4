import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DisclosureButton } from '../../ui/disclosure-button.tsx';
import { CheckmarkCircleFilled, PlugDisconnectedRegular, SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoteActions } from './note-actions.tsx';
import { useSignOutPreview } from './use-sign-out-preview.ts';
import { mayHaveNotes, WhatStays } from './what-stays.tsx';
import { WipedList } from './wiped-list.tsx';

const useStyles = makeStyles({
  server: { display: 'flex', gap: tokens.spacingHorizontalM },
  icon: { flexShrink: 0, marginTop: '2px' },
  details: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalS,
  },
});

export interface SignOutDialogProps {
  /** On the lock screen: the name of the user whose session somebody else is about to end. */
  readonly nameOfOther?: string;
  readonly onClose: () => void;
}

/**
 * Says in a sentence what a sign-out takes and what stays, with what can still be done about notes; the list of what
 * is removed is behind "Details". Staying is the focused choice.
 */
export function SignOutDialog({ nameOfOther: name, onClose }: SignOutDialogProps) {
  const styles = useStyles();
  const text = useText();
  const preview = useSignOutPreview();
  const signOut = useAction('session.sign-out');
  const { phase } = useSnapshot();
  const [keepsNotes, setKeepsNotes] = useState(false);
  const [showsDetails, setShowsDetails] = useState(false);
  const found = preview === 'loading' ? null : preview;
  const session = name === undefined && phase.name === 'active' ? phase.session : null;
  return (
    <ConfirmDialog
      heading={name ? text('signOut.headingOf', { name }) : text('signOut.heading')}
      stay={text(name ? 'signOut.keepLocked' : 'signOut.stay')}
      onClose={onClose}
      act={{
        words: text(signOut.busy ? 'signOut.busy' : 'signOut.confirm'),
        icon: <SignOutRegular />,
        busy: signOut.busy,
        run: () => void signOut.run(keepsNotes ? { notes: 'keep' } : undefined),
      }}
      failure={signOut.failure}
    >
      {name && <p>{text('signOut.foreign', { name })}</p>}
      {session && <WhatStays preview={preview} keepsNotes={keepsNotes} />}
      {session && preview !== 'loading' && mayHaveNotes(preview) && (
        <NoteActions
          username={session.user.username}
          mayCopy={found?.notes?.own != null}
          mayKeep={session.mayKeepNotes}
          keeps={keepsNotes}
          onKeep={setKeepsNotes}
        />
      )}
      <div>
        <DisclosureButton isOpen={showsDetails} onToggle={setShowsDetails}>
          {text('signOut.details')}
        </DisclosureButton>
        {showsDetails && (
          <div className={styles.details}>
            <ServerLine reachable={found?.serverReachable} />
            <WipedList preview={preview} ofOther={name !== undefined} keepsNotes={keepsNotes} />
          </div>
        )}
      </div>
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
      <Icon aria-hidden fontSize="1.25rem" className={styles.icon} />
      {text(now ? 'signOut.serverNow' : 'signOut.serverLater')}
    </p>
  );
}

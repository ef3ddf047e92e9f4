import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { LockedSessionView, UnlockProof } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { LockOpenRegular } from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { ProofForm } from '../../ui/proof-form.tsx';

const useStyles = makeStyles({
  form: { display: 'contents' },
  ways: { display: 'flex', flexDirection: 'column' },
});

export interface UnlockFormProps extends Pick<LockedSessionView, 'pin' | 'pinLength'> {
  /** The parked session to bring back; otherwise the one that is locked on screen. */
  readonly parkedId?: string;
  /** Other ways out, below the link to the other field. */
  readonly children?: ReactNode;
}

/** One field: for the PIN where it can be used, otherwise for the password. */
export function UnlockForm({ pin, pinLength, parkedId, children }: UnlockFormProps) {
  const styles = useStyles();
  const text = useText();
  const [byPassword, setByPassword] = useState(false);
  const canChoose = pin === 'usable';
  const by = canChoose && !byPassword ? 'pin' : 'password';
  return (
    <>
      {pin === 'blocked' && (
        <NoticeBar intent="warning" role="alert">
          {text('lock.pinBlocked')}
        </NoticeBar>
      )}
      <div className={styles.form} data-takes-typing>
        <ProofOfUser key={by} by={by} parkedId={parkedId ?? null} pinLength={pinLength} />
      </div>
      <div className={styles.ways}>
        {canChoose && (
          <LinkButton onClick={() => setByPassword(!byPassword)}>
            {text(byPassword ? 'lock.usePin' : 'lock.usePassword')}
          </LinkButton>
        )}
        {children}
      </div>
    </>
  );
}

interface ProofOfUserProps extends Pick<LockedSessionView, 'pinLength'> {
  readonly parkedId: string | null;
  readonly by: 'pin' | 'password';
}

/** Unlocks the session on screen, or brings back the parked one. */
function ProofOfUser({ parkedId, by, pinLength }: ProofOfUserProps) {
  const text = useText();
  const unlock = useAction('session.unlock');
  const bringBack = useAction('session.unlock-parked');
  const run = (proof: UnlockProof) =>
    parkedId === null ? unlock.run(proof) : bringBack.run({ sessionId: parkedId, ...proof });
  return (
    <ProofForm
      call={{ ...(parkedId === null ? unlock : bringBack), run }}
      by={by}
      pinLength={pinLength}
      label={text('lock.unlock')}
      action="lock.unlock"
      busyAction="lock.unlocking"
      icon={<LockOpenRegular />}
      wording={{ offline: 'error.offlineUnlock' }}
      autoFocus
    />
  );
}

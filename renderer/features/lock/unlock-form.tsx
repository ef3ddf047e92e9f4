import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { LockedSessionView } from '../../../electron/ipc/contract.ts';
import { useProof } from '../../bridge/use-proof.ts';
import { LockOpenRegular } from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PasswordForm } from '../../ui/password-form.tsx';
import { PinUnlockForm } from './pin-unlock-form.tsx';

const useStyles = makeStyles({
  form: { display: 'contents' },
  ways: { display: 'flex', flexDirection: 'column' },
});

export interface UnlockFormProps extends Pick<LockedSessionView, 'pin' | 'pinLength'> {
  /** The parked session that is to come back; otherwise the one that is locked on screen. */
  readonly parkedId?: string;
  /** Other ways out, below the one to the other field. */
  readonly children?: ReactNode;
}

/** One field: for the PIN where there is one that can be used, else for the password. */
export function UnlockForm({ pin, pinLength, parkedId, children }: UnlockFormProps) {
  const styles = useStyles();
  const text = useText();
  const [byPassword, setByPassword] = useState(false);
  const canChoose = pin === 'usable';
  return (
    <>
      {pin === 'blocked' && (
        <NoticeBar intent="warning" role="alert">
          {text('lock.pinBlocked')}
        </NoticeBar>
      )}
      <div className={styles.form} data-takes-typing>
        {canChoose && !byPassword ? (
          <PinUnlockForm parkedId={parkedId ?? null} pinLength={pinLength} />
        ) : (
          <PasswordUnlockForm parkedId={parkedId ?? null} />
        )}
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

function PasswordUnlockForm({ parkedId }: { parkedId: string | null }) {
  const text = useText();
  return (
    <PasswordForm
      call={useProof(parkedId)}
      label={text('lock.unlock')}
      action="lock.unlock"
      busyAction="lock.unlocking"
      icon={<LockOpenRegular />}
      wording={{ offline: 'error.offlineUnlock' }}
      autoFocus
    />
  );
}

import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useRef, useState } from 'react';
import type { LockedSessionView, UnlockProof } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { LockOpenRegular } from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { LinkRow } from '../../ui/link-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { ProofForm } from '../../ui/proof-form.tsx';
import { EndsSoon, endsSoon } from './ends-soon.tsx';

const useStyles = makeStyles({
  form: { display: 'contents' },
});

export interface UnlockFormProps {
  readonly session: Pick<LockedSessionView, 'pin' | 'pinLength' | 'expiresAtMs' | 'warning' | 'continueBy'>;
  /** The parked session to bring back; otherwise the one that is locked on screen. */
  readonly parkedId?: string;
  /** Other ways out, below the link to the other field. */
  readonly children?: ReactNode;
}

/**
 * One field: for the PIN where it can be used, otherwise for the password. In the last minutes of the session it also
 * continues it, unless only unlocking is wanted.
 */
export function UnlockForm({ session, parkedId, children }: UnlockFormProps) {
  const styles = useStyles();
  const text = useText();
  const [byPassword, setByPassword] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const onlyUnlocks = useRef(false);
  const { pin, pinLength, continueBy } = session;
  const canChoose = pin === 'usable';
  const by = canChoose && !byPassword ? 'pin' : 'password';
  const isEnding = endsSoon(session);
  const continues = isEnding && (by === 'password' || continueBy === 'pin');
  const unlockOnly = () => {
    onlyUnlocks.current = true;
    place.current?.querySelector('form')?.requestSubmit();
    onlyUnlocks.current = false;
  };
  return (
    <>
      {isEnding && <EndsSoon session={session} />}
      {pin === 'blocked' && (
        <NoticeBar intent="warning" role="alert">
          {text('lock.pinBlocked')}
        </NoticeBar>
      )}
      <div ref={place} className={styles.form} data-takes-typing>
        <ProofOfUser
          key={by}
          by={by}
          parkedId={parkedId ?? null}
          pinLength={pinLength}
          continues={continues}
          isContinuing={(proof) => isEnding && !onlyUnlocks.current && (continues || 'password' in proof)}
        />
      </div>
      <LinkRow>
        {continues && <LinkButton onClick={unlockOnly}>{text('lock.onlyUnlock')}</LinkButton>}
        {canChoose && (
          <LinkButton onClick={() => setByPassword(!byPassword)}>
            {text(byPassword ? 'lock.usePin' : 'lock.usePassword')}
          </LinkButton>
        )}
        {children}
      </LinkRow>
    </>
  );
}

interface ProofOfUserProps extends Pick<LockedSessionView, 'pinLength'> {
  readonly parkedId: string | null;
  readonly by: 'pin' | 'password';
  /** The button says so. */
  readonly continues: boolean;
  readonly isContinuing: (proof: UnlockProof) => boolean;
}

/** Unlocks the session on screen, or brings back the parked one. */
function ProofOfUser({ parkedId, by, pinLength, continues, isContinuing }: ProofOfUserProps) {
  const text = useText();
  const unlock = useAction('session.unlock');
  const bringBack = useAction('session.unlock-parked');
  const run = (proof: UnlockProof) => {
    const input = isContinuing(proof) ? { ...proof, andContinue: true } : proof;
    return parkedId === null ? unlock.run(input) : bringBack.run({ sessionId: parkedId, ...input });
  };
  return (
    <ProofForm
      call={{ ...(parkedId === null ? unlock : bringBack), run }}
      by={by}
      pinLength={pinLength}
      label={text('lock.unlock')}
      action={continues ? 'lock.unlockAndContinue' : 'lock.unlock'}
      busyAction="lock.unlocking"
      icon={<LockOpenRegular />}
      wording={{ offline: 'error.offlineUnlock' }}
      autoFocus
    />
  );
}

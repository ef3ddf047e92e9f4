import type { UnlockProof } from '../../electron/ipc/contract.ts';
import { type Failure, useAction } from './use-action.ts';

/** What somebody does by proving who she is. */
export interface Proof {
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly run: (proof: UnlockProof) => Promise<boolean>;
}

/** Unlocks the session on screen, or brings back the parked one `parkedId`. */
export function useProof(parkedId: string | null): Proof {
  const unlock = useAction('session.unlock');
  const bringBack = useAction('session.unlock-parked');
  if (parkedId === null) return unlock;
  return { ...bringBack, run: (proof) => bringBack.run({ sessionId: parkedId, ...proof }) };
}

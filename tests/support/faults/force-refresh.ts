import { InvalidAccessTokenError } from '../../../electron/core/tokens/invalid-access-token.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';

/** Triggers a refresh the way a clinical application does; false when it failed. */
export async function forceRefresh(workstation: Workstation): Promise<boolean> {
  let refused = false;
  try {
    await workstation.withAccessToken(async () => {
      if (refused) return;
      refused = true;
      throw new InvalidAccessTokenError();
    });
    return true;
  } catch {
    await workstation.actions['session.retry-now']();
    return false;
  }
}

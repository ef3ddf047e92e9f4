import { offlineUsePrefix } from '../emergency/offline-use.ts';
import { endingPrefix } from '../keychain/session-vault.ts';
import type { CheckContext } from './check-context.ts';
import { type Finding, finding } from './report.ts';

/** How many sign-outs and uses of sealed codes wait for the server; never whose. */
export async function checkSignOuts({ secrets }: CheckContext): Promise<Finding> {
  try {
    const names = await secrets.names();
    const uses = names.filter((name) => name.startsWith(offlineUsePrefix)).length;
    // Somebody has to review these.
    if (uses > 0) return finding('emergencies_pending', { count: String(uses) });
    const count = names.filter((name) => name.startsWith(endingPrefix)).length;
    return count === 0 ? finding('sign_outs_none') : finding('sign_outs_pending', { count: String(count) });
  } catch {
    return finding('sign_outs_unknown');
  }
}

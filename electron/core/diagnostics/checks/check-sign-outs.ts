import { isEndingName } from '../../session/sign-out-queue.ts';
import type { CheckContext } from '../check-context.ts';
import { type Finding, finding } from '../report.ts';

/** How many sign-outs wait for the server; never whose. */
export async function checkSignOuts({ secrets }: CheckContext): Promise<Finding> {
  try {
    const count = (await secrets.names()).filter(isEndingName).length;
    return count === 0 ? finding('sign_outs_none') : finding('sign_outs_pending', { count: String(count) });
  } catch {
    return finding('sign_outs_unknown');
  }
}

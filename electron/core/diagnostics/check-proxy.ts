import type { CheckContext } from './check-context.ts';
import { isOnThisMachine, knownAddresses } from './known-address.ts';
import { type Finding, finding } from './report.ts';
import { worstOf } from './worst-of.ts';

/** The bundled server is on loopback even while its port is unknown. */
const bundledAddress = 'http://127.0.0.1';

/** Whether requests to the server go through a proxy. */
export async function checkProxy(context: CheckContext): Promise<Finding> {
  if (context.server.kind === 'policy_faulty') return finding('not_checked');
  const [first = bundledAddress, ...others] = knownAddresses(context);
  // A PAC file may have another way to each.
  return worstOf(await Promise.all([first, ...others].map((address) => checkAt(address, context))));
}

async function checkAt(address: string, context: CheckContext): Promise<Finding> {
  try {
    const { proxy, from, isUsed } = await context.proxy.find(address);
    if (proxy === null) return finding('proxy_none', { address });
    const details = [{ name: 'from', value: from }];
    if (!isUsed) return finding('proxy_not_used', { address, proxy }, details);
    const code = isOnThisMachine(address) ? 'proxy_before_loopback' : 'proxy_used';
    return finding(code, { address, proxy }, details);
  } catch {
    return finding('proxy_unknown', { address });
  }
}

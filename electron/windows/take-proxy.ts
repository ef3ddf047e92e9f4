import type { Session } from 'electron';
import type { EffectivePolicy } from '../core/policy/effective-policy.ts';

/** Makes a session use the policy's proxy; requests to this computer itself never go through a proxy. */
export async function takeProxy(
  session: Pick<Session, 'setProxy'>,
  proxy: EffectivePolicy['proxy'],
): Promise<void> {
  if (proxy === 'system' || proxy === 'direct') await session.setProxy({ mode: proxy });
  else await session.setProxy({ mode: 'fixed_servers', proxyRules: new URL(proxy).origin });
}

import { deviceKeyName } from '../keychain/load-device-key.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { CheckContext } from './check-context.ts';
import { type Finding, finding } from './report.ts';

/** Which key this workstation uses at its server, the computer's or that of the OS user, and whether it works. */
export async function checkDeviceKey({ machineKeys, server, secrets }: CheckContext): Promise<Finding> {
  if (server.kind === 'policy_faulty') return finding('not_checked');
  if (server.kind !== 'known' || server.endpoint.mode === 'local') return finding('device_key_user');
  const { state } = server.endpoint;
  if (state.kind !== 'ready') return finding('device_key_user');
  const key = await machineKeys.examine(state.url);
  switch (key.kind) {
    case 'none':
      return finding('device_key_user');
    case 'other_server':
      return finding('device_key_elsewhere', { server: key.server });
    case 'unreadable':
      return finding('device_key_failing', { reason: key.trouble });
    case 'here': {
      const { name, isWaiting, trouble } = key;
      if (trouble !== null) return finding('device_key_failing', { reason: trouble });
      if (isWaiting) return finding('device_key_waiting', { name });
      return finding((await hasUserKey(secrets)) ? 'device_key_leaving' : 'device_key_machine', { name });
    }
  }
}

/** It is removed as soon as nothing is bound to it any more. */
async function hasUserKey(secrets: SecretStore): Promise<boolean> {
  try {
    return (await secrets.names()).includes(deviceKeyName);
  } catch {
    return false;
  }
}

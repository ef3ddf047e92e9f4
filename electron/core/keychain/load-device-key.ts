import type { RefreshLock } from '../ports/refresh-lock.ts';
import { DeviceKey } from '../token-api/device-key.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';

/** Name of the keychain entry. */
export const deviceKeyName = 'device-key';

/**
 * The key of this installation, made on first use. Where the keychain cannot be read the key lives in memory
 * and the stored one, if any, is left alone.
 */
export function loadDeviceKey(secrets: GuardedSecrets, lock: RefreshLock): Promise<DeviceKey> {
  // Two processes that start at once must not make two keys.
  return lock.hold(async () => {
    const stored = await readDeviceKey(secrets);
    if (stored instanceof DeviceKey) {
      secrets.trustStored(deviceKeyName);
      return stored;
    }
    const made = DeviceKey.generate();
    if (stored === 'absent') await secrets.write(deviceKeyName, made.serialise());
    else secrets.keepInMemory(deviceKeyName);
    return made;
  });
}

/**
 * The stored key. That there is none takes a second witness: one that replaces a key which only was not seen costs every
 * session here, and the enrolment.
 */
export async function readDeviceKey(secrets: GuardedSecrets): Promise<DeviceKey | 'absent' | 'unreadable'> {
  const stored = await secrets.read(deviceKeyName);
  if (!stored.readable) return 'unreadable';
  if (stored.value !== null) return DeviceKey.parse(stored.value) ?? 'absent';
  const names = await secrets.list();
  return names === null || names.includes(deviceKeyName) ? 'unreadable' : 'absent';
}

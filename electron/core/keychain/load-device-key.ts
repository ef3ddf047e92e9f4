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
    const stored = await secrets.read(deviceKeyName);
    const key = stored.readable && stored.value !== null ? DeviceKey.parse(stored.value) : null;
    if (key !== null) {
      secrets.trustStored(deviceKeyName);
      return key;
    }
    const made = DeviceKey.generate();
    if (stored.readable) await secrets.write(deviceKeyName, made.serialise());
    else secrets.keepInMemory(deviceKeyName);
    return made;
  });
}

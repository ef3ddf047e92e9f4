import type { RefreshLock } from '../ports/refresh-lock.ts';
import type { GuardedSecrets } from '../session/guarded-secrets.ts';
import type { DeviceKey } from './device-key.ts';
import { loadDeviceKey } from './load-device-key.ts';

/** Loads the device key at the first call and remembers it; a failure is tried again at the next call. */
export function keepDeviceKey(secrets: GuardedSecrets, lock: RefreshLock): () => Promise<DeviceKey> {
  let loading: Promise<DeviceKey> | null = null;
  return () => {
    loading ??= loadDeviceKey(secrets, lock).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}

import type { RefreshLock } from '../ports/refresh-lock.ts';
import type { DeviceKey } from '../token-api/device-key.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';
import { loadDeviceKey } from './load-device-key.ts';

/** The key of this installation, as long as the process needs it. */
export interface KeptDeviceKey {
  /** Loads it at the first call and remembers it; a failure is tried again at the next call. */
  get(): Promise<DeviceKey>;
  /** The next call loads it anew. */
  forget(): void;
}

export function keepDeviceKey(secrets: GuardedSecrets, lock: RefreshLock): KeptDeviceKey {
  let loading: Promise<DeviceKey> | null = null;
  return {
    get() {
      loading ??= loadDeviceKey(secrets, lock).catch((error: unknown) => {
        loading = null;
        throw error;
      });
      return loading;
    },
    forget() {
      loading = null;
    },
  };
}

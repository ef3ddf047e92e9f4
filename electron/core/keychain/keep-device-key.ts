import type { DeviceKey } from '../token-api/device-key.ts';
import {
  type DeviceKeyParts,
  deviceKeyName,
  loadDeviceKey,
  readDeviceKey,
  writeDeviceKey,
} from './load-device-key.ts';

/** The key of this installation, as long as the process needs it. */
export interface KeptDeviceKey {
  /** Loads it at the first call and remembers it; a failure is tried again at the next call. */
  get(): Promise<DeviceKey>;
  /** The next call loads it anew. */
  forget(): void;
  /**
   * Gives the keychain a key that only memory has; the caller holds the lock. `another`: it has one of its own. Nothing is
   * written once `isOver`.
   */
  store(isOver: () => boolean): Promise<'kept' | 'another' | 'refused'>;
  /** This key counts from now on, where the keychain shows none: IT has said so by enrolling it. Never rejects. */
  adopt(): Promise<void>;
}

export function keepDeviceKey(parts: DeviceKeyParts): KeptDeviceKey {
  const { secrets, lock } = parts;
  let loading: Promise<DeviceKey> | null = null;
  const get = () => {
    loading ??= loadDeviceKey(parts).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  return {
    get,
    forget() {
      loading = null;
    },
    async store(isOver) {
      if (!secrets.keepsInMemory(deviceKeyName)) return 'kept';
      const key = await get();
      const stored = await readDeviceKey(parts);
      if (stored === 'unreadable' || isOver()) return 'refused';
      if (stored !== 'absent' && stored.thumbprint !== key.thumbprint) return 'another';
      return (await writeDeviceKey(parts, key)) ? 'kept' : 'refused';
    },
    async adopt() {
      if (!secrets.keepsInMemory(deviceKeyName)) return;
      const key = await get();
      await lock.hold(async () => {
        if ((await readDeviceKey({ secrets, mark: null })) === 'absent') await writeDeviceKey(parts, key);
      });
    },
  };
}

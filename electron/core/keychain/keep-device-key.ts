import type { DeviceKey } from '../ports/device-key.ts';
import { UserKey } from '../token-api/user-key.ts';
import {
  type DeviceKeyParts,
  deviceKeyName,
  loadDeviceKey,
  readDeviceKey,
  removeDeviceKey,
  writeDeviceKey,
} from './load-device-key.ts';
import { SessionVault, sessionPrefix } from './session-vault.ts';

/** The key of this workstation, as long as the process needs it. */
export interface KeptDeviceKey {
  /** Chooses it at the first call and remembers it; after a failure, the next call tries again. */
  get(): Promise<DeviceKey>;
  /** Makes the next call choose anew. */
  forget(): void;
  /** Makes the next call choose anew if this computer has been given another key in the meantime. Only call this while nobody is signed in. */
  revise(): Promise<void>;
  /**
   * Puts a key that only exists in memory into the keychain; the caller holds the lock. `another`: the keychain has one of its
   * own. Nothing is written once `isOver`.
   */
  store(isOver: () => boolean): Promise<'kept' | 'another' | 'refused'>;
  /** Makes this key the valid one where the keychain shows none: IT has confirmed it by enrolling it. Never rejects. */
  adopt(): Promise<void>;
}

export interface KeptDeviceKeyParts extends DeviceKeyParts {
  /** The computer's key for the present server; null: it has none. */
  readonly findMachineKey: () => Promise<DeviceKey | null>;
  /** Beginnings of the names of entries that depend on the key without saying which. */
  readonly boundEntries: readonly string[];
}

export function keepDeviceKey(parts: KeptDeviceKeyParts): KeptDeviceKey {
  const { secrets, lock } = parts;
  let choosing: Promise<DeviceKey> | null = null;
  const get = () => {
    choosing ??= choose(parts).catch((error: unknown) => {
      choosing = null;
      throw error;
    });
    return choosing;
  };
  return {
    get,
    forget() {
      choosing = null;
    },
    async revise() {
      if (choosing === null) return;
      const [held, machine] = await Promise.allSettled([choosing, parts.findMachineKey()]);
      if (held.status === 'rejected') return;
      const present = machine.status === 'fulfilled' ? (machine.value?.thumbprint ?? null) : 'unknown';
      const taken = held.value.kind === 'machine' ? held.value.thumbprint : null;
      if (present !== taken) choosing = null;
    },
    async store(isOver) {
      if (!secrets.keepsInMemory(deviceKeyName)) return 'kept';
      const key = await get();
      // The computer's key is in no keychain.
      if (!(key instanceof UserKey)) return 'kept';
      const stored = await readDeviceKey(parts);
      if (stored === 'unreadable' || isOver()) return 'refused';
      if (stored !== 'absent' && stored.thumbprint !== key.thumbprint) return 'another';
      return (await writeDeviceKey(parts, key)) ? 'kept' : 'refused';
    },
    async adopt() {
      if (!secrets.keepsInMemory(deviceKeyName)) return;
      const key = await get();
      if (!(key instanceof UserKey)) return;
      await lock.hold(async () => {
        if ((await readDeviceKey({ secrets, mark: null })) === 'absent') await writeDeviceKey(parts, key);
      });
    },
  };
}

/**
 * The computer's key if it has one for this server, except that sessions bound to the user's key keep using that until
 * they end. If this cannot be told because the keychain is silent, everything is chosen anew once it answers.
 */
async function choose(parts: KeptDeviceKeyParts): Promise<DeviceKey> {
  const machine = await parts.findMachineKey();
  const key = machine === null ? await loadDeviceKey(parts) : ((await neededUserKey(parts)) ?? machine);
  parts.log.info({ kind: key.kind, hasMachineKey: machine !== null }, 'device key chosen');
  return key;
}

/** The user's key while something is bound to it. Afterwards it is removed, because nobody needs it any more. */
function neededUserKey(parts: KeptDeviceKeyParts): Promise<UserKey | null> {
  const { secrets, lock, boundEntries } = parts;
  return lock.hold(async () => {
    const stored = await readDeviceKey(parts);
    if (!(stored instanceof UserKey)) return null;
    const names = await secrets.list();
    if (names === null) return null;
    if (names.some((name) => boundEntries.some((prefix) => name.startsWith(prefix)))) return stored;
    const vault = new SessionVault(secrets);
    for (const name of names.filter((each) => each.startsWith(sessionPrefix))) {
      const session = await vault.readSession(name.slice(sessionPrefix.length));
      const isOfUser = session.state === 'present' && session.info.keyThumbprint === stored.thumbprint;
      if (isOfUser || session.state === 'unreadable') return stored;
    }
    await removeDeviceKey(parts);
    return null;
  });
}

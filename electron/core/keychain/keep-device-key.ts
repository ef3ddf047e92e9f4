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
  /** Chooses it at the first call and remembers it; a failure is tried again at the next call. */
  get(): Promise<DeviceKey>;
  /** The next call chooses anew. */
  forget(): void;
  /** The next call chooses anew if this computer has got another key meanwhile. To be called while nobody is here. */
  revise(): Promise<void>;
  /**
   * Gives the keychain a key that only memory has; the caller holds the lock. `another`: it has one of its own. Nothing is
   * written once `isOver`.
   */
  store(isOver: () => boolean): Promise<'kept' | 'another' | 'refused'>;
  /** This key counts from now on, where the keychain shows none: IT has said so by enrolling it. Never rejects. */
  adopt(): Promise<void>;
}

export interface KeptDeviceKeyParts extends DeviceKeyParts {
  /** The key of the computer for the present server; null: it has none. */
  readonly findMachineKey: () => Promise<DeviceKey | null>;
  /** Beginnings of names of entries that are about the key without saying which. */
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
      // That of the computer is in no keychain.
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
 * The computer's key where it has one for this server, except that sessions bound to the key of the user go on with that
 * until they have ended. Where that cannot be told because the keychain is silent, everything is chosen again once it is not.
 */
async function choose(parts: KeptDeviceKeyParts): Promise<DeviceKey> {
  const machine = await parts.findMachineKey();
  const key = machine === null ? await loadDeviceKey(parts) : ((await neededUserKey(parts)) ?? machine);
  parts.log.info({ kind: key.kind, hasMachineKey: machine !== null }, 'device key chosen');
  return key;
}

/** The user's key while something is bound to it. After that it is removed: nobody needs it any more. */
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

import type { DeviceKeyMark } from '../ports/device-key-mark.ts';
import type { Logger } from '../ports/logger.ts';
import type { RefreshLock } from '../ports/refresh-lock.ts';
import { UserKey } from '../token-api/user-key.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';

/** Name of the keychain entry. */
export const deviceKeyName = 'device-key';

export interface DeviceKeyParts {
  readonly secrets: GuardedSecrets;
  readonly lock: RefreshLock;
  /** Without it, a keychain that shows nothing counts as new. */
  readonly mark: DeviceKeyMark | null;
  readonly log: Logger;
}

/**
 * The key of this OS user, made on first use. If the keychain cannot be read, the key lives in memory
 * and the stored one, if any, is left alone.
 */
export function loadDeviceKey(parts: DeviceKeyParts): Promise<UserKey> {
  const { secrets, lock } = parts;
  // Two processes that start at once must not make two keys.
  return lock.hold(async () => {
    const stored = await readDeviceKey(parts);
    if (stored instanceof UserKey) {
      secrets.trustStored(deviceKeyName);
      await markStored(parts);
      return stored;
    }
    const made = UserKey.generate();
    if (stored === 'absent') await writeDeviceKey(parts, made);
    else secrets.keepInMemory(deviceKeyName);
    return made;
  });
}

/**
 * The stored key. It takes three witnesses to say that there is none: replacing a key that was merely not seen costs every
 * session here, and the enrolment.
 */
export async function readDeviceKey({
  secrets,
  mark,
}: Pick<DeviceKeyParts, 'mark' | 'secrets'>): Promise<UserKey | 'absent' | 'unreadable'> {
  const stored = await secrets.read(deviceKeyName);
  if (!stored.readable) return 'unreadable';
  if (stored.value !== null) return UserKey.parse(stored.value) ?? 'absent';
  const names = await secrets.list();
  if (names === null || names.includes(deviceKeyName)) return 'unreadable';
  return (await mark?.isSet()) ? 'unreadable' : 'absent';
}

/** Puts `key` into the keychain; returns false if the keychain refused. */
export async function writeDeviceKey(parts: DeviceKeyParts, key: UserKey): Promise<boolean> {
  const written = await parts.secrets.write(deviceKeyName, key.serialise());
  if (written) await markStored(parts);
  return written;
}

/** Nothing is bound to the key any more. The caller holds the lock. */
export async function removeDeviceKey({ secrets, mark, log }: DeviceKeyParts): Promise<void> {
  await secrets.remove(deviceKeyName);
  await mark?.clear().catch((error: NodeJS.ErrnoException) => {
    log.warn({ code: error.code }, 'it cannot be noted that the keychain has no device key any more');
  });
}

/** A store that is only memory forgets its key by design. */
async function markStored({ secrets, mark, log }: DeviceKeyParts): Promise<void> {
  if (mark === null || secrets.isClosed || (await mark.isSet())) return;
  await mark.set().catch((error: NodeJS.ErrnoException) => {
    log.warn({ code: error.code }, 'it cannot be noted that the keychain has a device key');
  });
}

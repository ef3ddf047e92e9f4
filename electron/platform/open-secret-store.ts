import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../core/ports/clock.ts';
import { InMemorySecretStore } from '../core/ports/in-memory-secret-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { SecretStore } from '../core/ports/secret-store.ts';
import { AwaitedSecretStore } from './awaited-secret-store.ts';
import { KeychainSecretStore, probePrefix } from './keychain-secret-store.ts';

export interface OpenSecretStoreOptions {
  readonly service: string;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Logger;
  /** Limit of each keychain operation; 5,000 ms unless given. */
  readonly timeoutMs?: number;
}

const leftoverProbeAgeMs = 60_000;

/**
 * Opens the operating system's keychain. Until it has proved that it stores, returns and removes an entry, its
 * status says why it cannot be used, and `reopen` tries again. It never falls back to a file.
 */
export async function openSecretStore(options: OpenSecretStoreOptions): Promise<SecretStore> {
  const { platform, clock, log } = options;
  const backend = keychainBackend(platform);
  if (backend === null) return new InMemorySecretStore('This operating system has no supported keychain.');
  const keychain = new KeychainSecretStore({ ...options, backend, timeoutMs: options.timeoutMs ?? 5_000 });
  const store = new AwaitedSecretStore({
    keychain,
    probe: () => probe(keychain, clock),
    lock: () => keychainLock(platform),
  });
  if (!(await store.open())) log.warn({ ...store.status }, 'keychain unusable, secrets stay in memory');
  return store;
}

/** Removes every entry of that service. Throws `SecretStoreError`. */
export async function clearKeychain({
  service,
  platform,
  clock,
}: Pick<OpenSecretStoreOptions, 'service' | 'platform' | 'clock'>): Promise<void> {
  const backend = keychainBackend(platform);
  if (backend === null) return;
  const keychain = new KeychainSecretStore({ service, backend, clock, timeoutMs: 5_000 });
  await keychain.placeSentinel();
  await keychain.clear();
}

/** Set, get and delete of an entry that no other process uses, and a listing. */
async function probe(keychain: KeychainSecretStore, clock: Clock): Promise<void> {
  const name = `${probePrefix}${clock.wallMs()}:${randomBytes(8).toString('hex')}`;
  const value = randomBytes(16).toString('hex');
  await keychain.placeSentinel();
  await keychain.set(name, value);
  const stored = await keychain.get(name);
  await keychain.delete(name);
  if (stored !== value) throw new Error('The keychain failed: it did not return what was stored.');
  const leftovers = (await keychain.allNames()).filter((other) => isLeftoverProbe(other, clock.wallMs()));
  await Promise.all(leftovers.map((leftover) => keychain.delete(leftover)));
}

/** A probe whose process died between set and delete; younger ones may still be running. */
function isLeftoverProbe(name: string, nowMs: number): boolean {
  if (!name.startsWith(probePrefix)) return false;
  const startedAtMs = Number(name.slice(probePrefix.length).split(':')[0]);
  return !(Math.abs(nowMs - startedAtMs) < leftoverProbeAgeMs);
}

/** Name of the operating system's keychain as administrators know it; null where there is none we support. */
export function keychainBackend(platform: NodeJS.Platform): string | null {
  switch (platform) {
    case 'win32':
      return 'Windows Credential Manager';
    case 'darwin':
      return 'macOS Keychain';
    case 'linux':
      return 'Secret Service';
    default:
      return null;
  }
}

const limitMs = 3_000;

const question = [
  'call',
  '--session',
  '--dest=org.freedesktop.secrets',
  '--object-path=/org/freedesktop/secrets/aliases/default',
  '--method=org.freedesktop.DBus.Properties.Get',
  'org.freedesktop.Secret.Collection',
  'Locked',
];

/**
 * Whether this machine's keychain is locked, without prompting anybody to unlock it; `unknown` if that cannot be
 * found out. `program` is GLib's, as for the power events.
 */
export async function keychainLock(
  platform: NodeJS.Platform,
  program = 'gdbus',
): Promise<'locked' | 'unlocked' | 'unknown'> {
  // Windows unlocks its own with the user's session and asks nobody.
  if (platform === 'win32') return 'unlocked';
  // macOS shows its question to whoever sits there as soon as the keychain is used.
  if (platform !== 'linux') return 'unknown';
  try {
    const { stdout } = await promisify(execFile)(program, question, { timeout: limitMs });
    return stdout.includes('<false>') ? 'unlocked' : 'locked';
  } catch {
    return 'unknown';
  }
}

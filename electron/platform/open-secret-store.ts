import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/ports/clock.ts';
import { InMemorySecretStore } from '../core/ports/in-memory-secret-store.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { SecretStore } from '../core/ports/secret-store.ts';
import { keychainBackend } from './keychain-backend.ts';
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
 * Opens the operating system's keychain, after proof that it stores, returns and removes an entry; without
 * that proof it returns a store in memory whose status says why. It never falls back to a file.
 */
export async function openSecretStore(options: OpenSecretStoreOptions): Promise<SecretStore> {
  const backend = keychainBackend(options.platform);
  if (backend === null) return new InMemorySecretStore('This operating system has no supported keychain.');
  const keychain = new KeychainSecretStore({ ...options, backend, timeoutMs: options.timeoutMs ?? 5_000 });
  try {
    await probe(keychain, options.clock);
    return keychain;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    options.log.warn({ backend, cause }, 'keychain unusable, secrets stay in memory');
    return new InMemorySecretStore(reasonFor(backend, cause));
  }
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

function reasonFor(backend: string, cause: string): string {
  // The words are those of the library and of D-Bus; what is not known gets the general sentence.
  if (/did not (answer|receive a reply)/i.test(cause)) return `The ${backend} does not answer.`;
  if (/locked|prompt was dismissed|no result found/i.test(cause)) return `The ${backend} is locked.`;
  if (/dbus|d-bus|zbus|no .*provider|address/i.test(cause)) return `No ${backend} is running.`;
  return `The ${backend} cannot be used.`;
}

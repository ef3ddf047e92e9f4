import { builtInProfiles } from '../domain/profiles/profile.ts';
import { generateKey } from './generate-keys.ts';
import type { KeyAlgorithm, KeyFile, StoredKey } from './key-file.ts';

/** Allows for a server that has not read the file yet and for clocks that differ a little. */
const marginMs = 60_000;

const profiles = Object.values(builtInProfiles);
const longestLifeMs: Readonly<Record<'access' | 'refresh', number>> = {
  access: Math.max(...profiles.map(({ accessSeconds }) => accessSeconds)) * 1000,
  refresh: Math.max(...profiles.map(({ sessionSeconds }) => sessionSeconds)) * 1000,
};

export interface Rotation {
  readonly accessAlgorithm: KeyAlgorithm;
  readonly uses: readonly ('access' | 'refresh')[];
  readonly nowMs: number;
  /** When the new keys begin to sign; they are published at once. */
  readonly signsFromMs: number;
}

/**
 * The key file with successors for the keys of the given uses. A predecessor stays until the last token it may
 * still sign has expired: an access token, or the refresh token of the longest session.
 */
export function rotateKeys(
  { keys, ...file }: KeyFile,
  { accessAlgorithm, uses, nowMs, signsFromMs }: Rotation,
): { readonly file: KeyFile; readonly made: readonly StoredKey[] } {
  const times = { nowMs, signsFromMs };
  const made = uses.map((use) => generateKey(use, use === 'access' ? accessAlgorithm : 'HS256', times));
  const kept = keys.map((key) => {
    if (key.use === 'audit' || key.retires_at !== null || !uses.includes(key.use)) return key;
    return { ...key, retires_at: retiredBy(key.use, signsFromMs) };
  });
  return { file: { ...file, keys: [...kept, ...made] }, made };
}

/** When a key whose successor signs from this time on has no further use. */
export function retiredBy(use: 'access' | 'refresh', signsFromMs: number): string {
  return new Date(signsFromMs + longestLifeMs[use] + marginMs).toISOString();
}

/** The key file without keys that have no further use. */
export function removeRetiredKeys(
  { keys, ...file }: KeyFile,
  nowMs: number,
): { readonly file: KeyFile; readonly removed: readonly StoredKey[] } {
  const removed = keys.filter((key) => isRetired(key, nowMs));
  return { file: { ...file, keys: keys.filter((key) => !removed.includes(key)) }, removed };
}

/** True when nothing that the key has signed can still be valid. */
export function isRetired({ retires_at }: Pick<StoredKey, 'retires_at'>, nowMs: number): boolean {
  return retires_at !== null && nowMs >= Date.parse(retires_at);
}

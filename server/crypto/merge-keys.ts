import type { KeyFile, StoredKey } from './key-file.ts';
import { isRetired, retiredBy } from './rotate-keys.ts';

/**
 * Merges the keys of two files of one server, such as a backup and the machine it is restored on, so that what
 * either has signed stays valid. Where both know a key, the earlier end counts; a key with a newer successor gets
 * the end that a rotation would have given it, so that no abandoned key signs again; and keys whose end has come
 * are left out. Null when the files belong to different servers, as their audit keys show.
 */
export function mergeKeys(one: KeyFile, other: KeyFile, nowMs: number): KeyFile | null {
  if (!areOfOneServer(one, other)) return null;
  const byId = new Map<string, StoredKey>();
  for (const key of [...one.keys, ...other.keys]) {
    const known = byId.get(key.kid);
    byId.set(key.kid, known ? { ...known, retires_at: earlierOf(known.retires_at, key.retires_at) } : key);
  }
  const ordered = [...byId.values()].sort((first, second) => madeAtMs(first) - madeAtMs(second));
  const ended = ordered.map((key, index) => withEnd(key, ordered.slice(index + 1)));
  return { ...one, keys: ended.filter((key) => !isRetired(key, nowMs)) };
}

/** Whether both key files seal the same audit trail. */
export function areOfOneServer(one: KeyFile, other: KeyFile): boolean {
  return auditKeyOf(one) !== undefined && auditKeyOf(one) === auditKeyOf(other);
}

function withEnd(key: StoredKey, newer: readonly StoredKey[]): StoredKey {
  // The one without an end, so that one key of each use always remains, whatever the clocks said when they were
  // created.
  const successor = newer.find(({ use, retires_at }) => use === key.use && retires_at === null);
  if (!successor || key.use === 'audit' || key.retires_at !== null) return key;
  return { ...key, retires_at: retiredBy(key.use, Date.parse(successor.signs_from)) };
}

function earlierOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one) <= Date.parse(other) ? one : other;
}

function madeAtMs({ created_at }: StoredKey): number {
  return Date.parse(created_at);
}

function auditKeyOf({ keys }: KeyFile): string | undefined {
  return keys.find(({ use }) => use === 'audit')?.kid;
}

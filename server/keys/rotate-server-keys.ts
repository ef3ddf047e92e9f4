import type { KeptKeys } from '../crypto/kept-keys.ts';
import type { KeyAlgorithm, StoredKey } from '../crypto/key-file.ts';
import { isRetired, removeRetiredKeys, rotateKeys } from '../crypto/rotate-keys.ts';
import type { Ports } from '../domain/ports.ts';

/**
 * New keys are published at once but sign only after this time, so that no verifier meets a token signed by an unknown
 * key: as long as `max-age` of the key set, and as verifiers wait between two fetches of it.
 */
export const publishAheadSeconds = 60;

export interface KeyRotation {
  readonly accessAlgorithm: KeyAlgorithm;
  readonly uses: readonly ('access' | 'refresh')[];
  readonly signAfterSeconds: number;
}

type RotationPorts = Pick<Ports, 'clock' | 'unitOfWork'> & {
  readonly keys: Pick<KeptKeys, 'read' | 'change'>;
};

/**
 * Makes successors of the keys, audited; every running server notices by itself. Throws `KeyFileError`,
 * `Refusal('unavailable')`.
 */
export async function rotateServerKeys(
  { clock, unitOfWork, keys }: RotationPorts,
  { accessAlgorithm, uses, signAfterSeconds }: KeyRotation,
): Promise<readonly StoredKey[]> {
  const made = await keys.change(unitOfWork, (content) => {
    const nowMs = clock.nowMs();
    const signsFromMs = nowMs + signAfterSeconds * 1000;
    const rotated = rotateKeys(content, { accessAlgorithm, uses, nowMs, signsFromMs });
    const events = rotated.made.map(({ kid, use, alg, signs_from }) => ({
      type: 'key_rotated' as const,
      outcome: 'success' as const,
      timeMs: nowMs,
      details: { kid, use, alg, signs_from },
    }));
    return { content: rotated.file, events, result: rotated.made };
  });
  return made ?? [];
}

/** At the start of a server: makes an access key of the configured algorithm that signs at once; false: it is so already. */
export async function followAlgorithm(
  ports: Pick<Ports, 'clock' | 'unitOfWork'> & { readonly keys: KeptKeys },
  accessAlgorithm: KeyAlgorithm,
): Promise<boolean> {
  const newest = (await ports.keys.read()).keys.findLast(({ use }) => use === 'access');
  if (newest?.alg === accessAlgorithm) return false;
  await rotateServerKeys(ports, { accessAlgorithm, uses: ['access'], signAfterSeconds: 0 });
  ports.keys.adopt(await ports.keys.read());
  return true;
}

/** Removes keys that are no longer needed, audited; returns how many. */
export async function removeRetiredKeysOf({ clock, unitOfWork, keys }: RotationPorts): Promise<number> {
  const nowMs = clock.nowMs();
  // Most times there is none, and nothing is to be written.
  if (!(await keys.read()).keys.some((key) => isRetired(key, nowMs))) return 0;
  const count = await keys.change(unitOfWork, (content) => {
    const { file, removed } = removeRetiredKeys(content, nowMs);
    if (removed.length === 0) return null;
    const events = removed.map(({ kid, use }) => ({
      type: 'key_retired' as const,
      outcome: 'success' as const,
      timeMs: nowMs,
      details: { kid, use },
    }));
    return { content: file, events, result: removed.length };
  });
  return count ?? 0;
}

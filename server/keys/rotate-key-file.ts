import { type KeyAlgorithm, replaceKeyFile, requireKeyFile, type StoredKey } from '../crypto/key-file.ts';
import { isRetired, removeRetiredKeys, rotateKeys } from '../crypto/rotate-keys.ts';
import type { Ports } from '../domain/ports.ts';
import type { SealedStore } from './open-sealed-store.ts';

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
  readonly keys: Pick<SealedStore['keys'], 'path'>;
};

/**
 * Makes successors of the keys, audited; a running server notices by itself. The write lock of the database keeps
 * two processes from changing the file at once. Throws `KeyFileError`, `Refusal('unavailable')`.
 */
export function rotateKeyFile(
  { clock, unitOfWork, keys }: RotationPorts,
  { accessAlgorithm, uses, signAfterSeconds }: KeyRotation,
): Promise<readonly StoredKey[]> {
  return unitOfWork.run(({ audit }) => {
    const nowMs = clock.nowMs();
    const signsFromMs = nowMs + signAfterSeconds * 1000;
    const content = requireKeyFile(keys.path);
    const { file, made } = rotateKeys(content, { accessAlgorithm, uses, nowMs, signsFromMs });
    for (const { kid, use, alg, signs_from } of made) {
      const details = { kid, use, alg, signs_from };
      audit.append({ type: 'key_rotated', outcome: 'success', timeMs: nowMs, details });
    }
    replaceKeyFile(keys.path, file);
    return made;
  });
}

/** At the start of a server: makes an access key of the configured algorithm that signs at once; false: it is so already. */
export async function followAlgorithm(
  ports: RotationPorts & { readonly keys: SealedStore['keys'] },
  accessAlgorithm: KeyAlgorithm,
): Promise<boolean> {
  const newest = requireKeyFile(ports.keys.path).keys.findLast(({ use }) => use === 'access');
  if (newest?.alg === accessAlgorithm) return false;
  await rotateKeyFile(ports, { accessAlgorithm, uses: ['access'], signAfterSeconds: 0 });
  ports.keys.adopt(requireKeyFile(ports.keys.path));
  return true;
}

/** Removes keys that are no longer needed from the key file, audited; returns how many. */
export async function removeRetiredKeysOf({ clock, unitOfWork, keys }: RotationPorts): Promise<number> {
  const nowMs = clock.nowMs();
  if (!requireKeyFile(keys.path).keys.some((key) => isRetired(key, nowMs))) return 0;
  return unitOfWork.run(({ audit }) => {
    const { file, removed } = removeRetiredKeys(requireKeyFile(keys.path), nowMs);
    for (const { kid, use } of removed) {
      audit.append({ type: 'key_retired', outcome: 'success', timeMs: nowMs, details: { kid, use } });
    }
    replaceKeyFile(keys.path, file);
    return removed.length;
  });
}

import { ConfigError, type ServerConfig } from '../config/server-config.ts';
import { readKeyEncryptionKeys } from '../crypto/key-encryption-keys.ts';
import { SealedKeyStore } from '../crypto/sealed-key-store.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { UnitOfWork } from '../domain/ports/unit-of-work.ts';

/** The key-encryption file of a server with `database_url`. Throws `ConfigError`. */
export function encryptionFileOf({ key_encryption_key_file: file }: ServerConfig): string {
  if (file !== undefined) return file;
  throw new ConfigError(
    'key_encryption_key_file: a server with `database_url` needs it; make one with `keys encryption-key create`',
  );
}

/**
 * The keys that are sealed in the database, for somebody who only looks; null: it has none yet. Throws `ConfigError` and
 * `KeyFileError`.
 */
export function readClusterKeys(
  unitOfWork: UnitOfWork,
  config: ServerConfig,
  clock: Clock,
): Promise<SealedKeyStore | null> {
  const file = encryptionFileOf(config);
  return SealedKeyStore.open({ unitOfWork, clock, encryptionKeys: () => readKeyEncryptionKeys(file) });
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseServerConfig, type ServerConfigInput } from '../../../server/create-server.ts';
import { Argon2Passwords } from '../../../server/crypto/argon2-passwords.ts';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import { addClient, type ClientCredentials } from '../../../server/domain/clients/add-client.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { addUser } from '../../../server/domain/users/add-user.ts';
import { disableUser, enableUser } from '../../../server/domain/users/administer-user.ts';
import { openConfiguredStore } from '../../../server/running/open-configured-store.ts';
import type { Store } from '../../../server/store/store.ts';
import { nurse } from '../server/add-test-user.ts';
import type { TestDatabase } from './fresh-database.ts';

/** How a database of the tests is reached; the file of its password is made in `folder`. */
export function databaseSettings(
  { host, port, user, password, database }: TestDatabase,
  folder: string,
): Pick<ServerConfigInput, 'database_url' | 'database_password_file'> {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  return {
    database_url: `postgres://${user}@${host}:${port}/${database}`,
    database_password_file: passwordFile,
  };
}

/** The settings of the nodes of one server on a database of the tests; their files are made in `folder`. */
export function serverSettings(
  database: TestDatabase,
  folder: string,
  clock: Clock,
): Partial<ServerConfigInput> {
  createKeyEncryptionFile(join(folder, 'encryption-key'), clock.nowMs());
  return {
    ...databaseSettings(database, folder),
    database_standby: 'none',
    key_encryption_key_file: join(folder, 'encryption-key'),
    issuer: 'https://carelink.test',
    clients: { unbound: 'allow' },
  };
}

/** Adds the nurse of the tests, as a command does beside running nodes. */
export function addNurse(settings: Partial<ServerConfigInput>, folder: string, clock: Clock): Promise<void> {
  return withConfiguredStore(settings, folder, clock, async ({ unitOfWork }) => {
    const passwords = new Argon2Passwords({
      memoryKib: 19_456,
      iterations: 2,
      parallelism: 1,
      concurrentHashes: 1,
    });
    const { username, password } = nurse;
    await addUser(
      { clock, unitOfWork, passwords },
      { username, displayName: username, role: 'clinician', ward: null, password },
    );
  });
}

/** Disables her in the same way. */
export function disableNurse(
  settings: Partial<ServerConfigInput>,
  folder: string,
  clock: Clock,
): Promise<void> {
  return withConfiguredStore(settings, folder, clock, async ({ unitOfWork }) => {
    await disableUser({ clock, unitOfWork }, nurse.username);
  });
}

/** Enables her, if she is disabled. */
export function enableNurse(
  settings: Partial<ServerConfigInput>,
  folder: string,
  clock: Clock,
): Promise<void> {
  return withConfiguredStore(settings, folder, clock, async ({ unitOfWork }) => {
    await enableUser({ clock, unitOfWork }, nurse.username);
  });
}

/** Adds an app that may ask whether tokens are alive. */
export function addResourceServer(
  settings: Partial<ServerConfigInput>,
  folder: string,
  clock: Clock,
): Promise<ClientCredentials> {
  return withConfiguredStore(settings, folder, clock, ({ unitOfWork }) =>
    addClient({ clock, unitOfWork }, { name: 'ward-board', type: 'resource-server' }),
  );
}

async function withConfiguredStore<Result>(
  settings: Partial<ServerConfigInput>,
  folder: string,
  clock: Clock,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const config = parseServerConfig({ ...settings, database: join(folder, 'command.sqlite') });
  const options = { config, clock, log: silentLog, lockPatienceMs: 5_000, isNode: false };
  const { store } = await openConfiguredStore(options);
  return await use(store).finally(() => store.close());
}

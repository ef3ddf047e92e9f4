import type { RoleName } from '../../../server/contract/profiles.ts';
import { Argon2Passwords } from '../../../server/crypto/argon2-passwords.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { addUser } from '../../../server/domain/users/add-user.ts';
import { openSealedStore, type SealedStore } from '../../../server/keys/open-sealed-store.ts';
import type { Store } from '../../../server/store/store.ts';

export interface TestUser {
  readonly username: string;
  readonly password: string;
  readonly role?: RoleName;
  readonly ward?: string | null;
}

/** What is needed to open the database of a server that may be running. */
export interface DatabaseAndClock {
  readonly databaseFile: string;
  readonly clock: Clock;
}

export const nurse: TestUser = { username: 'nora', password: 'correct horse battery' };

/** Opens the server's database a second time, as the command line does, and passes it to `use`. */
export async function withStoreOf<Result>(
  { databaseFile, clock }: DatabaseAndClock,
  use: (store: Store, sealed: SealedStore) => Promise<Result> | Result,
): Promise<Result> {
  const sealed = await openSealedStore({
    databaseFile,
    accessAlgorithm: 'ES256',
    clock,
    log: silentLog,
    lockPatienceMs: 5_000,
  });
  try {
    return await use(sealed.store, sealed);
  } finally {
    await sealed.store.close();
  }
}

/** Adds a user to the database of a running server; returns the id. */
export function addTestUser(server: DatabaseAndClock, user: TestUser = nurse): Promise<number> {
  const passwords = new Argon2Passwords({
    memoryKib: 19_456,
    iterations: 2,
    parallelism: 1,
    concurrentHashes: 1,
  });
  const { username, password, role = 'clinician', ward = null } = user;
  return withStoreOf(server, ({ unitOfWork }) =>
    addUser(
      { clock: server.clock, unitOfWork, passwords },
      { username, displayName: username, role, ward, password },
    ),
  );
}

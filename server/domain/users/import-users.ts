import type { Ports } from '../ports.ts';
import type { Repositories } from '../unit-of-work.ts';
import { insertUser } from './add-user.ts';
import { AdministrationError } from './administration-error.ts';
import type { ImportedUser } from './read-django-dump.ts';

export interface ImportOutcome {
  readonly added: number;
  /** Those that an earlier import has brought already; they are left as they are. */
  readonly present: number;
  /** Names of added users whose hash nobody here can check: they need a new password. */
  readonly withoutPassword: readonly string[];
}

/** Small, so that a running server never waits long for the write lock. */
const batchSize = 100;
/** Django's mark of a password that fits nothing. */
const unusable = '!';

/**
 * Adds users of another system under their own ids, with their hashes, which are replaced at the next sign-in.
 * Importing again adds only what is missing. Throws `AdministrationError` before anything is written when an
 * id or a name belongs to somebody else here.
 */
export async function importUsers(
  { clock, unitOfWork, passwords }: Pick<Ports, 'clock' | 'unitOfWork' | 'passwords'>,
  users: readonly ImportedUser[],
): Promise<ImportOutcome> {
  refuseDuplicates(users);
  const missing = unitOfWork.read((repositories) => users.filter((user) => !isPresent(repositories, user)));
  const withoutPassword = missing.filter(({ passwordHash }) => !passwords.understands(passwordHash));
  for (let start = 0; start < missing.length; start += batchSize) {
    await unitOfWork.run((repositories) => {
      const nowMs = clock.nowMs();
      for (const { id, disabled, createdAtMs, ...user } of missing.slice(start, start + batchSize)) {
        const passwordHash = passwords.understands(user.passwordHash) ? user.passwordHash : unusable;
        const origin = { system: 'django', id, disabled, createdAtMs };
        insertUser(repositories, { ...user, passwordHash, wardId: null, nowMs, origin });
      }
    });
  }
  return {
    added: missing.length,
    present: users.length - missing.length,
    withoutPassword: withoutPassword.map(({ username }) => username),
  };
}

function refuseDuplicates(users: readonly ImportedUser[]): void {
  const seen = new Set<string | number>();
  for (const { id, username } of users) {
    if (seen.has(id)) throw new AdministrationError(`The file holds the id ${id} twice.`);
    if (seen.has(username)) throw new AdministrationError(`The file holds the user name ${username} twice.`);
    seen.add(id).add(username);
  }
}

function isPresent({ users }: Repositories, { id, username }: ImportedUser): boolean {
  const sameId = users.find(id);
  const sameName = users.namesakes(username).find((user) => user.username === username) ?? null;
  if (sameId === null && sameName === null) return false;
  if (sameId?.id === sameName?.id) return true;
  throw new AdministrationError(
    sameName
      ? `The user name ${username} belongs to id ${sameName.id} here, and to id ${id} in the file.`
      : `The id ${id} belongs to ${sameId?.username} here, and to ${username} in the file.`,
  );
}

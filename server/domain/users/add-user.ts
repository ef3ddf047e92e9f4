import type { RoleName } from '../../contract/profiles.ts';
import { normalizeUsername } from '../../text/fold-username.ts';
import { problemOfNewUsername } from '../../text/problem-of-new-username.ts';
import { nameCommitment, passwordCommitment } from '../audit/user-commitments.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { User } from '../records/user.ts';
import { ensureStandardWard } from '../wards/ensure-ward.ts';

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  /** Name of the ward, which is added with the standard profile if it is new. */
  readonly ward: string | null;
  readonly password: string;
}

/** Adds a user and returns the id; throws `AdministrationError` when the name is taken. */
export async function addUser(
  { clock, unitOfWork, passwords }: Pick<Ports, 'clock' | 'unitOfWork' | 'passwords'>,
  newUser: NewUser,
): Promise<number> {
  const passwordHash = await passwords.hash(newUser.password);
  return unitOfWork.run(async (repositories) => {
    const nowMs = clock.nowMs();
    const wardId = await ensureStandardWard(repositories, newUser.ward, nowMs);
    return insertUser(repositories, { ...newUser, wardId, passwordHash, nowMs });
  });
}

export interface HashedUser extends Omit<NewUser, 'ward' | 'password'> {
  readonly wardId: number | null;
  readonly passwordHash: string;
  readonly nowMs: number;
  /** What the account brings along from another system. */
  readonly origin?: UserOrigin;
}

export interface UserOrigin {
  /** Name of the system, for the audit trail. */
  readonly system: string;
  /** Null: the next free one. */
  readonly id: number | null;
  readonly disabled: boolean;
  readonly createdAtMs: number;
}

/** Inserts a user whose password is hashed already, with the audit event. Must run inside a job. */
export async function insertUser({ users, audit }: Repositories, user: HashedUser): Promise<number> {
  const username = normalizeUsername(user.username);
  const { origin } = user;
  if (origin) requireUntaken(await users.namesakes(username), username);
  else requireFreeName(await users.namesakes(username), username);
  if (origin && origin.id !== null && (await users.wasIdGiven(origin.id))) {
    throw new AdministrationError(
      `The id ${origin.id} belonged to somebody whose row is gone: find out why (audit verify).`,
    );
  }
  const id = await users.insert({
    id: origin?.id ?? null,
    username,
    displayName: user.displayName,
    role: user.role,
    wardId: user.wardId,
    passwordHash: user.passwordHash,
    disabled: origin?.disabled ?? false,
    createdAtMs: origin?.createdAtMs ?? user.nowMs,
  });
  await audit.append({
    type: 'user_added',
    outcome: 'success',
    timeMs: user.nowMs,
    userId: id,
    details: { ...(await vouchedFacts(users, id)), ...(origin ? { origin: origin.system } : {}) },
  });
  return id;
}

/** What the trail vouches for from now on; names and password only in a form that tells nothing. */
async function vouchedFacts(users: Repositories['users'], id: number): Promise<AuditDetails> {
  const user = await users.find(id);
  if (!user) throw new Error('a user who was just added is not there');
  const { role, wardId, disabled } = user;
  return {
    role,
    ward_id: wardId,
    disabled,
    name: nameCommitment(user),
    password: passwordCommitment(user),
  };
}

/** Throws `AdministrationError` unless somebody here may be called so; a new name differs from all others in more than case. */
export function requireFreeName(namesakes: readonly User[], username: string): void {
  requireUntaken(namesakes, username);
  const [namesake] = namesakes;
  if (namesake) throw new AdministrationError(`The user name ${username} is taken, as ${namesake.username}.`);
  const problem = problemOfNewUsername(username);
  if (problem !== null) throw new AdministrationError(`The user name ${username} ${problem}.`);
}

/** What another system has in two spellings is kept in two. */
function requireUntaken(namesakes: readonly User[], username: string): void {
  if (namesakes.some((user) => user.username === username))
    throw new AdministrationError(`The user name ${username} is taken.`);
}

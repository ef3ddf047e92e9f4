import type { RoleName } from '../../contract/profiles.ts';
import type { AuditDetails } from '../audit/audit-event.ts';
import type { Ports } from '../ports.ts';
import type { Repositories } from '../unit-of-work.ts';
import { ensureWard } from '../wards/ensure-ward.ts';
import { normalizeUsername } from './user.ts';
import { nameCommitment, passwordCommitment } from './user-commitments.ts';

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  /** Name of the ward; one that does not exist yet is made with the standard profile. */
  readonly ward: string | null;
  readonly password: string;
}

/** An administrator's request that cannot be carried out; the message is one sentence for a person. */
export class AdministrationError extends Error {
  override readonly name = 'AdministrationError';
}

/** Adds a user and returns the id; throws `AdministrationError` when the name is taken. */
export async function addUser(
  { clock, unitOfWork, passwords }: Pick<Ports, 'clock' | 'unitOfWork' | 'passwords'>,
  newUser: NewUser,
): Promise<number> {
  const passwordHash = await passwords.hash(newUser.password);
  return unitOfWork.run((repositories) => {
    const nowMs = clock.nowMs();
    const wardId = newUser.ward
      ? ensureWard(repositories, { name: newUser.ward, profile: 'standard', nowMs })
      : null;
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
  readonly id: number;
  readonly disabled: boolean;
  readonly createdAtMs: number;
}

/** Inserts a user whose password is hashed already, with the audit event. Must run inside a job. */
export function insertUser({ users, audit }: Repositories, user: HashedUser): number {
  const username = normalizeUsername(user.username);
  if (users.findByName(username)) throw new AdministrationError(`The user name ${username} is taken.`);
  const { origin } = user;
  if (origin && users.wasIdGiven(origin.id)) {
    throw new AdministrationError(
      `The id ${origin.id} belonged to somebody whose row is gone: find out why (audit verify).`,
    );
  }
  const id = users.insert({
    id: origin?.id ?? null,
    username,
    displayName: user.displayName,
    role: user.role,
    wardId: user.wardId,
    passwordHash: user.passwordHash,
    disabled: origin?.disabled ?? false,
    createdAtMs: origin?.createdAtMs ?? user.nowMs,
  });
  audit.append({
    type: 'user_added',
    outcome: 'success',
    timeMs: user.nowMs,
    userId: id,
    details: { ...vouchedFacts(users, id), ...(origin ? { origin: origin.system } : {}) },
  });
  return id;
}

/** What the trail vouches for from now on; names and password only in a form that tells nothing. */
function vouchedFacts(users: Repositories['users'], id: number): AuditDetails {
  const user = users.find(id);
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

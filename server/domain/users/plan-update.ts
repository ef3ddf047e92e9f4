import type { Repositories } from '../ports/unit-of-work.ts';
import type { ImportedUserRecord } from '../records/imported-user-record.ts';
import type { User } from '../records/user.ts';
import { fingerprintOf } from './password-fingerprint.ts';
import type { ImportPlan, PlannedUser } from './plan-import.ts';

/** What an update does with a user who is already here. */
export interface UserUpdate {
  readonly id: number;
  readonly username: string;
  readonly changes: readonly ('password' | 'disabled' | 'enabled')[];
  /** Null: the other system has none that can be checked here. */
  readonly passwordHash: string | null;
  /** What is known about the other system from now on. */
  readonly record: ImportedUserRecord;
}

export interface UpdatePlan {
  readonly updates: readonly UserUpdate[];
  /** Users who came from the other system and are not in the file. */
  readonly missing: readonly User[];
  /** One sentence each, for the administrator. */
  readonly warnings: readonly string[];
}

type Known = Pick<Repositories, 'users' | 'importedUsers'>;

/**
 * What has changed in the other system since the last look, for the users who are already here. What was decided
 * here stays until the other system decides again. `isForeign` tells the other system's hashes from ours.
 */
export async function planUpdate(
  { users, importedUsers }: Known,
  plan: ImportPlan,
  isForeign: (passwordHash: string) => boolean,
): Promise<UpdatePlan> {
  const warnings: string[] = [];
  const updates: UserUpdate[] = [];
  for (const user of plan.users.filter(({ outcome }) => outcome === 'present')) {
    const here = user.id === null ? null : await users.find(user.id);
    if (here === null) continue;
    const compared = compare(user, here, await importedUsers.find(here.id), isForeign);
    updates.push(compared.update);
    if (compared.warning !== null) warnings.push(compared.warning);
    if (here.role !== user.role)
      warnings.push(
        `${here.username} is ${here.role} here and would be ${user.role} by the file: roles of users who are here are not changed.`,
      );
  }
  const named = new Set(updates.map(({ id }) => id));
  const unnamed = (await importedUsers.ids()).filter((id) => !named.has(id));
  const missing = (await Array.fromAsync(unnamed, (id) => users.find(id))).filter((user) => user !== null);
  return { updates, missing, warnings };
}

function compare(
  user: PlannedUser,
  here: User,
  record: ImportedUserRecord | null,
  isForeign: (passwordHash: string) => boolean,
): { readonly update: UserUpdate; readonly warning: string | null } {
  const passwordFingerprint = fingerprintOf(user.passwordHash);
  const isOtherThere = record
    ? !record.passwordFingerprint.equals(passwordFingerprint)
    : // Imported by an earlier version: a hash of the other system that is still here can be compared itself.
      isForeign(here.passwordHash) && here.passwordHash !== user.passwordHash;
  const isUndecided = isOtherThere && record?.passwordSetHere === true;
  const takesPassword = isOtherThere && !isUndecided;
  const isDisabling = user.disabled && !(record?.wasDisabled ?? here.disabled) && !here.disabled;
  const isEnabling = !user.disabled && record?.disabledByImport === true && here.disabled;
  const update: UserUpdate = {
    id: here.id,
    username: here.username,
    changes: [
      ...(takesPassword ? (['password'] as const) : []),
      ...(isDisabling ? (['disabled'] as const) : []),
      ...(isEnabling ? (['enabled'] as const) : []),
    ],
    passwordHash: user.hasPassword ? user.passwordHash : null,
    record: {
      userId: here.id,
      passwordFingerprint,
      wasDisabled: user.disabled,
      passwordSetHere: false,
      disabledByImport: isDisabling || (record?.disabledByImport === true && !isEnabling),
    },
  };
  return { update, warning: warningOf(here.username, user, { isUndecided, takesPassword }) };
}

function warningOf(
  username: string,
  { hasPassword }: PlannedUser,
  { isUndecided, takesPassword }: { readonly isUndecided: boolean; readonly takesPassword: boolean },
): string | null {
  if (isUndecided)
    return `The password of ${username} was changed both here and there since the last import: the one set here stays.`;
  if (takesPassword && !hasPassword)
    return `${username} has no password any more that can be checked: user set-password`;
  return null;
}

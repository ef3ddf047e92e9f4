import type { DjangoMapping } from '../../contract/django-mapping.ts';
import { foldUsername } from '../../text/fold-username.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { User, UserRepository } from '../records/user.ts';
import type { ImportedUser } from './read-django-dump.ts';

export interface PlannedUser extends ImportedUser {
  /** `present`: an earlier import has brought the user already, who is left as is. */
  readonly outcome: 'added' | 'present';
  /** Whether somebody here can check the hash; otherwise the user needs a new password. */
  readonly hasPassword: boolean;
}

export interface ImportPlan {
  readonly users: readonly PlannedUser[];
  /** Users whose id or name belongs to somebody else here, and who were therefore left out. */
  readonly leftOut: readonly ImportedUser[];
  /** One sentence each, for the administrator. */
  readonly warnings: readonly string[];
}

type Known = Pick<UserRepository, 'find' | 'namesakes'>;

/** So many collisions are told; who has more has taken the wrong file. */
const mostTold = 10;

/**
 * What an import will do, without doing it. Throws `AdministrationError` if an id or a name occurs twice in the file, or belongs
 * to somebody else here, unless `leavesOut` says that the others are imported all the same.
 */
export async function planImport(
  known: Known,
  imported: readonly ImportedUser[],
  {
    ids,
    passwords,
    leavesOut = false,
  }: {
    readonly ids: DjangoMapping['ids'];
    readonly passwords: Pick<PasswordHasher, 'understands'>;
    readonly leavesOut?: boolean;
  },
): Promise<ImportPlan> {
  refuseDuplicates(imported);
  const collisions: string[] = [];
  const leftOut: ImportedUser[] = [];
  const planned = await Array.fromAsync(imported, async (user): Promise<PlannedUser> => {
    const hasPassword = passwords.understands(user.passwordHash);
    const sameId = user.id === null ? null : await known.find(user.id);
    const sameName =
      (await known.namesakes(user.username)).find(({ username }) => username === user.username) ?? null;
    if (sameName && (ids !== 'keep' || sameName.id === user.id)) {
      return { ...user, id: sameName.id, outcome: 'present', hasPassword };
    }
    const isTaken = sameId !== null && sameId.username !== user.username;
    const collision = ids === 'keep' ? collisionOf(user, sameId, sameName) : [];
    if (collision.length > 0) leftOut.push(user);
    collisions.push(...collision);
    return { ...user, id: isTaken ? null : user.id, outcome: 'added', hasPassword };
  });
  if (collisions.length > 0 && !leavesOut) throw new AdministrationError(sentenceOf(collisions));
  const names = new Set(leftOut.map(({ username }) => username));
  const users = planned.filter(({ username }) => !names.has(username));
  return { users, leftOut, warnings: [...collisions, ...(await warningsOf(known, users))] };
}

function collisionOf({ id, username }: ImportedUser, sameId: User | null, sameName: User | null): string[] {
  if (sameName)
    return [`The user name ${username} belongs to id ${sameName.id} here, and to id ${id} in the file.`];
  return sameId ? [`The id ${id} belongs to ${sameId.username} here, and to ${username} in the file.`] : [];
}

function sentenceOf(collisions: readonly string[]): string {
  const more = collisions.length > mostTold ? [`There are ${collisions.length - mostTold} more.`] : [];
  const advice =
    'With "ids": "new_where_taken" in --mapping such users get new ids, and same names are one user.';
  return [...collisions.slice(0, mostTold), ...more, advice].join(' ');
}

function refuseDuplicates(users: readonly ImportedUser[]): void {
  const seen = new Set<string | number>();
  for (const { id, username } of users) {
    if (id !== null && seen.has(id)) throw new AdministrationError(`The file holds the id ${id} twice.`);
    if (seen.has(username)) throw new AdministrationError(`The file holds the user name ${username} twice.`);
    if (id !== null) seen.add(id);
    seen.add(username);
  }
}

async function warningsOf(known: Known, users: readonly PlannedUser[]): Promise<string[]> {
  const added = users.filter(({ outcome }) => outcome === 'added');
  return [
    ...(await pairsOf(known, users)).map(
      (names) =>
        `${names.join(' and ')} differ in case only: each has to type exactly that, until one is changed by user rename.`,
    ),
    ...garbledNames(added),
    ...added
      .filter(({ hasPassword }) => !hasPassword)
      .map(({ username }) => `${username} has no password that can be checked: user set-password`),
  ];
}

/** Nobody could sign in by such a name, and only the old system knows the right one. */
function garbledNames(users: readonly PlannedUser[]): string[] {
  const garbled = users.filter(({ isGarbled }) => isGarbled).map(({ username }) => username);
  if (garbled.length === 0) return [];
  const more = garbled.length > mostTold ? ` and ${garbled.length - mostTold} more` : '';
  return [
    `The letters in the names of ${garbled.slice(0, mostTold).join(', ')}${more} look changed on the way: compare them with the old system. A dump by \`python -X utf8 manage.py dumpdata --output FILE\` keeps them.`,
  ];
}

/** Names that will differ in case only, among themselves or from somebody here. */
async function pairsOf(known: Known, users: readonly PlannedUser[]): Promise<string[][]> {
  const groups = Map.groupBy(users, ({ username }) => foldUsername(username));
  const pairs = await Array.fromAsync(groups.values(), async (group) => {
    const names = group.map(({ username }) => username);
    const here = (await known.namesakes(names[0] ?? '')).map(({ username }) => username);
    return [...new Set([...here, ...names])];
  });
  return pairs.filter((names) => names.length > 1);
}

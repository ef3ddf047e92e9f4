import { suggestion } from '../../text/nearest-name.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { User } from '../records/user.ts';

/** A user by name or by id. */
export type UserReference = string | number;

/**
 * The user whom an administrator means; throws `AdministrationError` that says what to do when there is none, or
 * several whose names differ in case only.
 */
export async function requireUser(
  { users }: Pick<Repositories, 'users'>,
  reference: UserReference,
): Promise<User> {
  const user =
    typeof reference === 'number' ? await users.find(reference) : await users.findByName(reference);
  if (user) return user;
  if (typeof reference === 'number') throw new AdministrationError(`There is no user ${reference}.`);
  const namesakes = await users.namesakes(reference);
  if (namesakes.length > 1) {
    const spellings = namesakes.map(({ username }) => username).join(' or ');
    throw new AdministrationError(
      `Several users are called ${reference}: give the exact spelling, ${spellings}.`,
    );
  }
  const names = await Array.fromAsync(await users.list(), ({ username }) => username);
  const hint = suggestion(reference, names);
  throw new AdministrationError(`There is no user ${reference}${hint === '' ? '.' : hint}`);
}

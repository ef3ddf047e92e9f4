import { AdministrationError } from '../ports/administration-error.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { User } from '../records/user.ts';

/** A user by name or by id. */
export type UserReference = string | number;

/**
 * The user whom an administrator means; throws `AdministrationError` that says what to do when there is none, or
 * several whose names differ in case only.
 */
export function requireUser({ users }: Pick<Repositories, 'users'>, reference: UserReference): User {
  const user = typeof reference === 'number' ? users.find(reference) : users.findByName(reference);
  if (user) return user;
  const namesakes = typeof reference === 'number' ? [] : users.namesakes(reference);
  throw new AdministrationError(
    namesakes.length > 1
      ? `Several users are called ${reference}: give the exact spelling, ${namesakes.map(({ username }) => username).join(' or ')}.`
      : `There is no user ${reference}.`,
  );
}

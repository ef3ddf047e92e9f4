import type { DecoyDraw } from '../ports/password-hasher.ts';
import type { UserRepository } from '../records/user.ts';

/**
 * The hash to verify in place of an unknown user's: that of a real user, each equally likely, always the same for one
 * name. So the duration of a refusal reveals nothing even while hashes of several kinds and costs are stored, as after
 * an import. Null while nobody has a password.
 */
export async function decoyHash(
  users: Pick<UserRepository, 'countWithPassword' | 'passwordHashAt'>,
  draw: DecoyDraw,
  username: string,
): Promise<string | null> {
  const count = await users.countWithPassword();
  return users.passwordHashAt(count === 0 ? 0 : placeOf(count, (step) => draw(username, step)));
}

/**
 * One of `count` places, all equally likely, by the jump consistent hash of Lamping and Veach (arXiv:1406.2294): when
 * place n is added, each name moves there with a chance of 1 in n, and no name moves anywhere else. It takes about
 * ln(n) steps.
 */
function placeOf(count: number, draw: (step: number) => number): number {
  let place = 0;
  for (let step = 0; ; step += 1) {
    const next = Math.floor((place + 1) / draw(step));
    if (next >= count) return place;
    place = next;
  }
}

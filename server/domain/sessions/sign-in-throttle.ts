import { foldUsername } from '../../text/fold-username.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import { type CountedKey, ThrottledAttempt, type Wait } from '../throttling/throttled-attempt.ts';

/** Who tries to sign in, where. */
export interface SignInAttempt {
  /** Normalised. */
  readonly username: string;
  readonly keyThumbprint: string | null;
  readonly caller: Caller;
}

/** No user has this id. */
const nobody = 0;

type CountedBy = 'place' | 'network';
export type SignInWait = Wait<CountedBy>;
export type SignInThrottle = ThrottledAttempt<CountedBy>;

/**
 * Counts a sign-in for the user at this workstation (without a key: in this network) and for the network as a whole.
 * Nobody can lock a user out from elsewhere: at a workstation where the user has signed in before, only failures there,
 * with its key, count; and known workstations are counted apart from unknown ones, of which a guesser can invent any
 * number.
 */
export async function throttleSignIn(
  { limits, unitOfWork, clock }: Pick<Ports, 'limits' | 'unitOfWork' | 'clock'>,
  { username, keyThumbprint, caller }: SignInAttempt,
): Promise<SignInThrottle> {
  const network = networkOf(caller.address);
  const { group, userId } = await unitOfWork.read(async (repositories) => {
    const found = (await repositories.users.findByName(username))?.id ?? nobody;
    return { group: await groupOf(repositories, keyThumbprint, found), userId: found };
  });
  const place: CountedKey<CountedBy> = {
    of: 'place',
    limiter: limits.signInsFromPlace,
    key: `${nameOfCounted(userId, username)}\n${keyThumbprint ?? network}`,
  };
  if (group === 'own') return new ThrottledAttempt(clock, [place]);
  const key = group === 'known' ? `${network}\nknown workstations` : network;
  return new ThrottledAttempt(clock, [place, { of: 'network', limiter: limits.signInsFromNetwork, key }]);
}

/**
 * Independent of spelling, so that a guesser does not get a counter for each case. Two users whose names differ only in
 * case have one each: knowing the password of one must not clear the failures of the other. No name contains a line
 * end, so none is mistaken for an id.
 */
function nameOfCounted(userId: number, username: string): string {
  return userId === nobody ? foldUsername(username) : `\n${userId}`;
}

async function groupOf(
  { devices }: Repositories,
  keyThumbprint: string | null,
  userId: number,
): Promise<'own' | 'known' | 'strange'> {
  if (keyThumbprint === null) return 'strange';
  if (await devices.hasUser(keyThumbprint, userId)) return 'own';
  return (await devices.findByKey(keyThumbprint)) === null ? 'strange' : 'known';
}

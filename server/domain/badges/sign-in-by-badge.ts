import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { type OpenedSession, openSession, type SignIn } from '../sessions/open-session.ts';

export interface BadgeSignIn extends Omit<SignIn, 'username' | 'keyThumbprint'> {
  /** As `identifyBadge` gave it to the same workstation. */
  readonly handle: string;
  readonly keyThumbprint: string;
}

/**
 * Signs in the user of a badge that was read at this workstation less than a minute ago, by the password. The
 * handle is used up by the first sign-in that succeeds. Throws `Refusal`: `badge_expired`, and what `openSession`
 * throws.
 */
export async function signInByBadge(
  ports: Ports,
  { handle, ...signIn }: BadgeSignIn,
  caller: Caller,
): Promise<OpenedSession> {
  const { badgeHandles, unitOfWork, clock } = ports;
  const userId = badgeHandles.userOf(signIn.keyThumbprint, handle, clock.nowMs());
  const user = userId === null ? null : unitOfWork.read(({ users }) => users.find(userId));
  if (user === null) throw new Refusal('badge_expired');
  const opened = await openSession(ports, { ...signIn, username: user.username }, caller);
  badgeHandles.close(signIn.keyThumbprint, handle);
  return opened;
}

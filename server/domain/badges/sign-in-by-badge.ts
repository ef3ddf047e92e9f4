import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { type OpenedSession, openSession, type SignIn } from '../sessions/open-session.ts';
import { takeHandle, userOfHandle } from './badge-handle.ts';

export interface BadgeSignIn extends Omit<SignIn, 'username' | 'keyThumbprint' | 'consume'> {
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
  const presented = { keyThumbprint: signIn.keyThumbprint, handle };
  const user = await ports.unitOfWork.read(async ({ badgeHandles, users }) => {
    const userId = await userOfHandle(badgeHandles, presented, ports.clock.nowMs());
    return userId === null ? null : users.find(userId);
  });
  if (user === null) throw new Refusal('badge_expired');
  // In the job that opens the session, so that of two sign-ins, at whichever nodes, only one succeeds.
  const consume = async ({ badgeHandles }: Repositories) => {
    if (!(await takeHandle(badgeHandles, presented))) throw new Refusal('badge_expired');
  };
  return openSession(ports, { ...signIn, username: user.username, consume }, caller);
}

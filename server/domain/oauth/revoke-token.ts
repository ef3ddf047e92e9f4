import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import { liveSessionOf } from '../sessions/authenticate.ts';
import { endOwnSession } from '../sessions/end-own-sessions.ts';
import { signOut } from '../sessions/sign-out.ts';
import { type ProofOutcome, proves } from '../tokens/proof.ts';

/**
 * Ends the session of a token; what is no token of ours, or none any more, is no error (RFC 7009 §2.2). A
 * token of a bound session, of either kind, needs the proof of its key, as at every sign-out. Throws `Refusal`: `invalid_dpop_proof`, `unavailable`.
 */
export async function revokeToken(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'accessTokens' | 'refreshTokens' | 'limits' | 'log'>,
  presented: { readonly token: string; readonly proof: () => Promise<ProofOutcome> },
  caller: Caller,
): Promise<void> {
  if (ports.refreshTokens.read(presented.token)) {
    await signOut(ports, presented, caller);
    return;
  }
  const access = await ports.accessTokens.verify(presented.token);
  if (!access) return;
  if (access.keyThumbprint !== null && !proves(await presented.proof(), access.keyThumbprint)) {
    throw new Refusal('invalid_dpop_proof');
  }
  try {
    const session = await liveSessionOf(ports, access);
    const { keyThumbprint } = session;
    // An app to which a workstation lends its token must not sign its user out.
    if (keyThumbprint !== null && access.keyThumbprint === null) {
      if (!proves(await presented.proof(), keyThumbprint)) throw new Refusal('invalid_dpop_proof');
    }
    await endOwnSession(ports, session, session.id, caller);
  } catch (error) {
    const isOver = error instanceof Refusal && (error.code === 'invalid_token' || error.code === 'not_found');
    if (!isOver) throw error;
    // What ended it may be on one machine only: whether everything up to now is on two, only a commit tells.
    await ports.unitOfWork.run(async () => undefined);
  }
}

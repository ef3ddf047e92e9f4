import type { Caller, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { endOwnSession } from '../sessions/end-own-sessions.ts';
import { signOut } from '../sessions/sign-out.ts';
import type { ProofOutcome } from '../tokens/proof.ts';

/**
 * Ends the session of a token; what is no token of ours, or none any more, is no error (RFC 7009 §2.2). A
 * refresh token of a bound session needs the proof of its key, as at every sign-out; an access token has the
 * right it has at `DELETE /v1/sessions`. Throws `Refusal`: `invalid_dpop_proof`, `unavailable`.
 */
export async function revokeToken(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'accessTokens' | 'refreshTokens' | 'log'>,
  presented: { readonly token: string; readonly proof: () => Promise<ProofOutcome> },
  caller: Caller,
): Promise<void> {
  if (ports.refreshTokens.read(presented.token)) {
    await signOut(ports, presented, caller);
    return;
  }
  try {
    const session = await authenticate(ports, presented.token);
    await endOwnSession(ports, session, session.id, caller);
  } catch (error) {
    const isOver = error instanceof Refusal && (error.code === 'invalid_token' || error.code === 'not_found');
    if (!isOver) throw error;
  }
}

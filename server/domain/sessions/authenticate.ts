import { auditSession } from '../audit/audit-session.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Session } from '../records/session.ts';
import { alertOnce } from '../throttling/run-noting.ts';
import { type TokenType, tokenTypeOf, type VerifiedAccessToken } from '../tokens/access-tokens.ts';
import { type ProofOutcome, proves } from '../tokens/proof.ts';
import { factsOfEnd, withinProfile } from './session-state.ts';

/** An access token as presented in a request (RFC 6750 §2.1, RFC 9449 §7.1). */
export interface PresentedAccessToken {
  readonly token: string;
  readonly scheme: TokenType;
  /** Verified only for a token bound to a key; it must name the token. */
  readonly proof: () => Promise<ProofOutcome>;
}

type AuthenticationPorts = Pick<Ports, 'accessTokens' | 'unitOfWork' | 'clock' | 'limits'>;

/**
 * The live session of an access token. Throws `Refusal`: `invalid_token`, with the reason if the session has ended
 * before the token expired; `invalid_dpop_proof` for a token bound to a key and presented without a proof by it.
 */
export async function authenticate(
  ports: AuthenticationPorts,
  { token, scheme, proof }: PresentedAccessToken,
  caller: () => Caller,
): Promise<Session> {
  const content = await ports.accessTokens.verify(token);
  if (!content) throw new Refusal('invalid_token');
  const { keyThumbprint } = content;
  const tokenType = tokenTypeOf(content);
  // RFC 9449 §7.2: otherwise a stolen bound token could be used without its key.
  if (tokenType !== scheme) {
    if (tokenType === 'DPoP') await alertWithoutKey(ports, content, caller);
    throw new Refusal('invalid_token', { tokenType });
  }
  if (keyThumbprint === null) return liveSessionOf(ports, content);
  const outcome = await proof();
  if (proves(outcome, keyThumbprint)) return liveSessionOf(ports, content);
  // A replayed or malformed proof may come from a faulty network or client.
  if (outcome.kind !== 'invalid') await alertWithoutKey(ports, content, caller);
  throw new Refusal('invalid_dpop_proof');
}

/** The session of a token whose holder has been verified; throws `Refusal('invalid_token')`. */
export async function liveSessionOf(
  { unitOfWork, clock }: Pick<Ports, 'unitOfWork' | 'clock'>,
  { sessionId, userId }: Pick<VerifiedAccessToken, 'sessionId' | 'userId'>,
): Promise<Session> {
  const session = await unitOfWork.read(({ sessions }) => sessions.find(sessionId));
  if (!session || session.user.id !== userId) throw new Refusal('invalid_token');
  const nowMs = clock.nowMs();
  const ended = factsOfEnd(session, nowMs);
  if (ended) throw new Refusal('invalid_token', ended);
  return withinProfile(session, nowMs);
}

/** Somebody has a token but not its key: raises an alert, at most one a minute for each session. */
async function alertWithoutKey(
  ports: AuthenticationPorts,
  { sessionId }: VerifiedAccessToken,
  caller: () => Caller,
): Promise<void> {
  const timeMs = ports.clock.nowMs();
  const { address, requestId } = caller();
  await alertOnce(ports, `access token without key ${sessionId}`, async ({ sessions, audit }) => {
    const session = await sessions.find(sessionId);
    const reason = 'access_token_without_key';
    if (session)
      await auditSession(audit, session, {
        type: 'alert',
        outcome: 'failure',
        timeMs,
        address,
        reason,
        requestId,
      });
  });
}

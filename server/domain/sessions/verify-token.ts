import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import { liveSessionOf } from './authenticate.ts';
import { decideRefresh } from './decide-refresh.ts';
import { factsOfEnd } from './session-state.ts';

/** Accepts an access or refresh token that would be accepted now; throws `Refusal('invalid_token')` for others. */
export async function verifyToken(
  ports: Pick<Ports, 'accessTokens' | 'refreshTokens' | 'unitOfWork' | 'clock'>,
  token: string,
): Promise<void> {
  // Access tokens are what resource servers ask about, over and over; one that is known costs least.
  const access = await ports.accessTokens.verify(token);
  if (access) liveSessionOf(ports, access);
  else verifyRefreshToken(ports, token);
}

function verifyRefreshToken(
  ports: Pick<Ports, 'refreshTokens' | 'unitOfWork' | 'clock'>,
  token: string,
): void {
  const refresh = ports.refreshTokens.read(token);
  const session = refresh && ports.unitOfWork.read(({ sessions }) => sessions.find(refresh.sessionId));
  if (!session) throw new Refusal('invalid_token');
  // The holder of the key is assumed: this call changes nothing and hands out nothing.
  const proof = { kind: 'valid', keyThumbprint: session.keyThumbprint ?? '' } as const;
  const nowMs = ports.clock.nowMs();
  const decision = decideRefresh(session, { generation: refresh.generation, proof }, nowMs);
  if (decision.kind === 'rotate' || decision.kind === 'recover') return;
  throw new Refusal('invalid_token', factsOfEnd(session, nowMs) ?? {});
}

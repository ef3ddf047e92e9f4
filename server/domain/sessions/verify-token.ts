import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import { liveSessionOf } from './authenticate.ts';
import { decideRefresh } from './decide-refresh.ts';
import { factsOfEnd } from './session-state.ts';

/** Checks that an access or refresh token would be accepted now; throws `Refusal('invalid_token')` otherwise. */
export async function verifyToken(
  ports: Pick<Ports, 'accessTokens' | 'refreshTokens' | 'unitOfWork' | 'clock'>,
  token: string,
): Promise<void> {
  // Access tokens first: resource servers ask about them all the time, and a cached one costs least.
  const access = await ports.accessTokens.verify(token);
  if (access) await liveSessionOf(ports, access);
  else await verifyRefreshToken(ports, token);
}

async function verifyRefreshToken(
  ports: Pick<Ports, 'refreshTokens' | 'unitOfWork' | 'clock'>,
  token: string,
): Promise<void> {
  const refresh = ports.refreshTokens.read(token);
  const session =
    refresh && (await ports.unitOfWork.read(({ sessions }) => sessions.find(refresh.sessionId)));
  if (!session) throw new Refusal('invalid_token');
  // Possession of the key is assumed: this call changes nothing and hands out nothing.
  const proof = { kind: 'valid', keyThumbprint: session.keyThumbprint ?? '' } as const;
  const nowMs = ports.clock.nowMs();
  const decision = decideRefresh(session, { generation: refresh.generation, proof }, nowMs);
  if (decision.kind === 'rotate' || decision.kind === 'recover') return;
  throw new Refusal('invalid_token', factsOfEnd(session, nowMs) ?? {});
}

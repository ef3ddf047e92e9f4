import { z } from 'zod';
import { profileName, roleName } from '../../../server/contract/profiles.ts';
import type { MeResponse } from '../../../server/contract/sessions.ts';

const timeMs = z.number().int().nonnegative();

/** What the workstation knows of a session besides its tokens; times by the server's clock. */
export const sessionInfo = z.strictObject({
  id: z.uuid(),
  /** `ServerEndpoint.id` of the server that opened it. */
  serverId: z.string().min(1).max(300),
  /** RFC 7638 thumbprint of the device key that the session is bound to. */
  keyThumbprint: z.string().min(1).max(64),
  userId: z.string().min(1).max(64),
  username: z.string().min(1).max(150),
  displayName: z.string().max(200),
  roles: z.array(roleName).max(8),
  ward: z.string().max(200).nullable(),
  profile: profileName,
  startedAtMs: timeMs,
  expiresAtMs: timeMs,
  idleLockSeconds: z.number().int().positive(),
  openedBy: z.enum(['password', 'pin']).default('password'),
  /** The session that its user is going on into, of which there may be half an entry. */
  successorId: z.uuid().nullable().default(null),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

/** The session that `GET /v1/me` describes. */
export function sessionInfoOf(
  { user, session }: MeResponse,
  { serverId, keyThumbprint }: Pick<SessionInfo, 'serverId' | 'keyThumbprint'>,
): SessionInfo {
  return {
    id: session.id,
    serverId,
    keyThumbprint,
    userId: user.id,
    username: user.username,
    displayName: user.display_name,
    roles: user.roles,
    ward: session.ward,
    profile: session.profile,
    startedAtMs: Date.parse(session.started_at),
    expiresAtMs: Date.parse(session.expires_at),
    idleLockSeconds: session.idle_lock_seconds,
    openedBy: session.opened_by,
    successorId: null,
  };
}

import { randomUUID } from 'node:crypto';
import { mostOtherSessions } from '../../contract/constants.ts';
import { auditSession } from '../audit/audit-session.ts';
import { type DeviceProblem, problemOfDevice } from '../devices/problem-of-device.ts';
import { registerDevice } from '../devices/register-device.ts';
import { mayOpenEmergency } from '../emergency/may-open-emergency.ts';
import { recordEmergency } from '../emergency/record-emergency.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { Device } from '../records/device.ts';
import type { EmergencyReason } from '../records/emergency-access.ts';
import type { Session } from '../records/session.ts';
import type { User } from '../records/user.ts';
import type { Ward } from '../records/ward.ts';
import { isoTime } from '../time/iso-time.ts';
import { endSession, endSessions } from './end-session.ts';
import { makeRoom, type Replacement } from './make-room.ts';
import { auditOutside, isOutside } from './outside-ward.ts';
import { reasonOfEnd, timesFrom } from './session-state.ts';

/** The session that a user with the right password wants to open. */
export interface Opening {
  readonly user: User;
  /** Name of the workstation, if the client tells it. */
  readonly deviceName: string | null;
  /** Thumbprint of the proven DPoP key; null: none was offered. */
  readonly keyThumbprint: string | null;
  /** What may end to make room. */
  readonly replace: Replacement;
  /** The reason for an emergency session; null: it is not one. */
  readonly emergency: EmergencyReason | null;
  readonly caller: Caller;
  /** Not for a session that is continued: its tokens come with the first refresh. */
  readonly accessTokenId?: string;
  /** The session that ends because its user goes on into this one, and what the user was asked for. */
  readonly continues?: Continuation;
}

interface Continuation {
  readonly continued: Session;
  readonly method: 'pin' | 'password';
}

/** Why a session is not opened although the password was right; also the code of the refusal. */
export type OpeningProblem =
  | DeviceProblem
  | 'network_not_allowed'
  | 'session_limit'
  | 'emergency_not_allowed';

export type OpeningOutcome =
  | { readonly kind: 'opened'; readonly session: Session; readonly others: readonly Session[] }
  | { readonly kind: 'not_opened'; readonly problem: OpeningProblem; readonly others: readonly Session[] };

type OpeningPorts = Pick<Ports, 'clock' | 'refreshTokens' | 'rules' | 'alerts'>;

/**
 * Opens a session or says why not; either is audited. An emergency is stopped by neither a ward's networks nor the
 * number of other sessions, ends none of them, and does not count among them. Must run inside a job.
 */
export async function insertSession(
  ports: OpeningPorts,
  repositories: Repositories,
  opening: Opening,
): Promise<OpeningOutcome> {
  const place = await findPlace(ports, repositories, opening);
  if ('problem' in place) return refuse(ports, repositories, opening, place.problem);
  const { ward } = place;
  const isEmergency = opening.emergency !== null;
  if (isEmergency && !mayOpenEmergency(ports.rules, opening.user))
    return refuse(ports, repositories, opening, 'emergency_not_allowed');
  const outside = isOutside(ports.rules, ward?.name ?? null, opening.caller);
  if (outside === 'refuse' && !isEmergency)
    return refuse(ports, repositories, opening, 'network_not_allowed');
  const open = (await liveSessions(ports, repositories, opening.user.id)).filter(
    ({ id }) => id !== opening.continues?.continued.id,
  );
  const limit = isEmergency ? { ...ports.rules.sessions, maxPerUser: null } : ports.rules.sessions;
  const counted = open.filter(({ profile }) => profile !== 'break_glass');
  const room = makeRoom(limit, { ...opening, open: counted });
  if (room.kind === 'full') return refuse(ports, repositories, opening, 'session_limit', open);

  const nowMs = ports.clock.nowMs();
  const { address } = opening.caller;
  await endSessions(repositories, room.replaced, { reason: 'replaced', nowMs, address });
  const session = await insert(ports, repositories, opening, place);
  if (opening.continues) await handOver(repositories, opening.continues, session, { nowMs, address });
  if (outside !== null)
    await auditOutside(repositories.audit, session, {
      timeMs: nowMs,
      caller: opening.caller,
      act: 'sign_in',
    });
  if (room.exceeded) {
    const alert = { type: 'alert', outcome: 'failure', reason: 'session_limit' } as const;
    await auditSession(repositories.audit, session, {
      ...alert,
      timeMs: nowMs,
      address,
      details: { open: counted.length + 1 },
      requestId: opening.caller.requestId,
    });
  }
  const others = open.filter((other) => !room.replaced.includes(other)).slice(0, mostOtherSessions);
  return { kind: 'opened', session, others };
}

interface Place {
  readonly device: Device | null;
  readonly ward: Ward | null;
}

/** Checks the device again: it may have been revoked while the password was hashed. */
async function findPlace(
  { rules }: OpeningPorts,
  { devices, wards }: Repositories,
  { user, keyThumbprint }: Opening,
): Promise<Place | { readonly problem: DeviceProblem }> {
  const device = keyThumbprint === null ? null : await devices.findByKey(keyThumbprint);
  const problem = keyThumbprint === null ? null : problemOfDevice(device, rules.enrolment);
  if (problem) return { problem };
  const wardId = device?.wardId ?? user.wardId;
  return { device, ward: wardId === null ? null : await wards.find(wardId) };
}

/** Newest first; all of them only where their number matters, since a service account may have thousands. */
async function liveSessions(
  { clock, rules }: OpeningPorts,
  { sessions }: Repositories,
  userId: number,
): Promise<readonly Session[]> {
  const nowMs = clock.nowMs();
  const open =
    rules.sessions.maxPerUser === null
      ? await sessions.newestOfUser(userId, nowMs, mostOtherSessions)
      : await sessions.openOfUser(userId);
  return open.filter((session) => !reasonOfEnd(session, nowMs));
}

async function insert(
  ports: OpeningPorts,
  repositories: Repositories,
  opening: Opening,
  { device: known, ward }: Place,
): Promise<Session> {
  const { sessions, devices, audit } = repositories;
  const { user, keyThumbprint, caller } = opening;
  const nowMs = ports.clock.nowMs();
  const device = known ?? (await registered(repositories, opening, nowMs));
  if (device) await devices.addUser(device.id, user.id, nowMs);
  const profile = opening.emergency ? 'break_glass' : chooseProfile(user.role, ward?.profile ?? null);
  const times = timesFrom(nowMs, profile);
  const id = newSessionId(nowMs);
  await sessions.insert({
    id,
    userId: user.id,
    deviceId: device?.id ?? null,
    deviceLabel: device ? null : opening.deviceName,
    wardId: ward?.id ?? null,
    profile,
    keyThumbprint,
    ...times,
    openedByPin: opening.continues?.method === 'pin',
    provesActs: opening.continues?.continued.provesActs === true,
    stamp: ports.refreshTokens.stamp,
  });
  await audit.append({
    type: 'sign_in',
    outcome: 'success',
    timeMs: nowMs,
    userId: user.id,
    sessionId: id,
    deviceId: device?.id ?? null,
    address: caller.address,
    details: {
      ...originOf(opening),
      bound: device !== null,
      expires_at: isoTime(times.expiresAtMs),
      profile,
      ward_id: ward?.id ?? null,
    },
  });
  const session = await sessions.find(id);
  if (!session) throw new Error('a session that was just inserted is not there');
  if (opening.emergency) await record(ports, repositories, opening, session, opening.emergency);
  return session;
}

/** What a session was made from: a password and the first access token, or another session. */
function originOf({ accessTokenId, continues }: Opening): AuditDetails {
  if (!continues) return { access_jti: accessTokenId ?? null };
  return { continues: continues.continued.id, method: continues.method };
}

/** The PIN is moved before the end of the old session deletes it; the password makes it usable again. */
async function handOver(
  repositories: Repositories,
  { continued, method }: Continuation,
  { id }: Session,
  { nowMs, address }: { readonly nowMs: number; readonly address: string | null },
): Promise<void> {
  const { sessions } = repositories;
  const pin = await sessions.findPin(continued.id);
  if (pin) await sessions.setPin(id, method === 'password' ? { ...pin, failures: 0 } : pin);
  await sessions.setContinuedBy(continued.id, id);
  await endSession(repositories, continued, {
    reason: 'continued',
    nowMs,
    address,
    details: { continued_by: id },
  });
}

async function record(
  { clock, alerts }: OpeningPorts,
  repositories: Repositories,
  { user, caller }: Opening,
  { id, device, ward, startedAtMs }: Session,
  reason: EmergencyReason,
): Promise<void> {
  const nobody = { person: null, codeId: null, keyThumbprint: null };
  const place = { ward, address: caller.address };
  const times = { startedAtMs, endedAtMs: null, recordedAtMs: clock.nowMs(), doubt: null };
  const access = { id, kind: 'session', ...nobody, ...place, reason, ...times } as const;
  await recordEmergency(repositories, alerts, { access, user, device });
}

async function registered(
  repositories: Repositories,
  { keyThumbprint, deviceName, caller }: Opening,
  nowMs: number,
): Promise<Device | null> {
  if (keyThumbprint === null) return null;
  return registerDevice(repositories, {
    keyThumbprint,
    name: deviceName,
    wardId: null,
    enrolled: false,
    nowMs,
    address: caller.address,
  });
}

async function refuse(
  { clock }: OpeningPorts,
  { audit, devices }: Repositories,
  { user, keyThumbprint, caller, continues }: Opening,
  problem: OpeningProblem,
  open: readonly Session[] = [],
): Promise<OpeningOutcome> {
  const event = {
    outcome: 'failure',
    timeMs: clock.nowMs(),
    userId: user.id,
    sessionId: continues?.continued.id ?? null,
    deviceId: keyThumbprint === null ? null : ((await devices.findByKey(keyThumbprint))?.id ?? null),
    address: caller.address,
    reason: problem,
  } as const;
  await audit.append({ ...event, type: continues ? 'continue_failed' : 'sign_in_failed' });
  // The password was right, so somebody who should not know it may have it.
  if (problem !== 'session_limit') await audit.append({ ...event, type: 'alert' }, caller.requestId);
  return { kind: 'not_opened', problem, others: open.slice(0, mostOtherSessions) };
}

/** A UUIDv7 (RFC 9562 §5.7): sorts by time, so that new rows land at the end of the table. */
export function newSessionId(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  // Variant and random bits are those of a UUIDv4, of which Node has some in stock.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

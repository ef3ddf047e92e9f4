import type { IRouter, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type ContinueResponse, continueRequest } from '../../contract/continuing.ts';
import { setPinRequest, weaknessOfPin } from '../../contract/pin.ts';
import {
  deviceSignOutRequest,
  lockRequest,
  type MeResponse,
  type SessionsResponse,
  unlockRequest,
} from '../../contract/sessions.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { builtInProfiles } from '../../domain/profiles/profile.ts';
import type { Session } from '../../domain/records/session.ts';
import { continueSession } from '../../domain/sessions/continue-session.ts';
import { endOtherSessions, endOwnSession, listOwnSessions } from '../../domain/sessions/end-own-sessions.ts';
import { lockSession } from '../../domain/sessions/lock-session.ts';
import { noteUnlock } from '../../domain/sessions/note-unlock.ts';
import type { OlderWorkstations } from '../../domain/sessions/require-workstation.ts';
import { setPin } from '../../domain/sessions/set-pin.ts';
import { signOutByDevice } from '../../domain/sessions/sign-out.ts';
import { unlockByPin } from '../../domain/sessions/unlock-by-pin.ts';
import { unlockSession } from '../../domain/sessions/unlock-session.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import type { Outbox } from '../outbox.ts';
import { bodyOf, callerOf, presentedSessionOf, provenKeyOf, sessionOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { sessionBriefOf } from '../token-answer.ts';
import { route } from './route.ts';

/** What a signed-in user may see and do about the own sessions. */
export function addOwnSessionRoutes(router: IRouter, ports: Ports, outbox: Outbox): void {
  const own = (handle: OwnHandler) => withOwnSession(ports, outbox, handle);
  const workstation = (older: OlderWorkstations, handle: WorkstationHandler) =>
    ofWorkstation(ports, outbox, { older, handle });
  route(router, '/v1/me', { get: getMe(ports, outbox) });
  route(router, '/v1/sessions', { get: own((session) => sessionsOf(ports, session)) });
  route(router, '/v1/sessions/end-others', {
    post: workstation('refused', async ({ session }, request) => ({
      ended: await endOtherSessions(ports, session, callerOf(request)),
    })),
  });
  route(router, '/v1/sessions/:id', {
    delete: workstation('refused', ({ session }, request) => endOne(ports, session, request)),
  });
  // Locking makes nothing easier, and the others ask for a secret or do less without a proof.
  const oldToo = (handle: (ports: Ports, by: Acting, request: Request) => Promise<object>) => [
    readJsonBody,
    workstation('go_on', (by, request) => handle(ports, by, request)),
  ];
  route(router, '/v1/session/lock', { post: oldToo(lock) });
  route(router, '/v1/session/unlock', { post: oldToo(unlock) });
  route(router, '/v1/session/pin', { post: oldToo(choosePin) });
  route(router, '/v1/session/continue', { post: [readJsonBody, postContinue(ports)] });
  route(router, '/v1/session/sign-out', { post: [readJsonBody, postDeviceSignOut(ports)] });
}

/** Services ask it for each of their requests, and a session is another object as soon as anything of it changes. */
function getMe(ports: Ports, outbox: Outbox): RequestHandler {
  const texts = new WeakMap<Session, string>();
  return async (request, response) => {
    const session = await sessionOf(ports, request);
    const text = texts.get(session) ?? JSON.stringify(meOf(session));
    texts.set(session, text);
    outbox.sendText(response, text);
  };
}

type OwnHandler = (session: Session, request: Request) => object | Promise<object>;

function withOwnSession(ports: Ports, outbox: Outbox, handle: OwnHandler): RequestHandler {
  return async (request: Request, response: Response) => {
    const session = await sessionOf(ports, request);
    outbox.send(response, await handle(session, request));
  };
}

/** Who acts, and whether by the key of the session. */
interface Acting {
  readonly session: Session;
  readonly isProven: boolean;
}
type WorkstationHandler = (by: Acting, request: Request) => object | Promise<object>;

/** For what apps to which the workstation lends its access token may not do. */
function ofWorkstation(
  ports: Ports,
  outbox: Outbox,
  { older, handle }: { readonly older: OlderWorkstations; readonly handle: WorkstationHandler },
): RequestHandler {
  return async (request: Request, response: Response) => {
    const { session, requireWorkstation } = await presentedSessionOf(ports, request);
    const isProven = await requireWorkstation(older);
    outbox.send(response, await handle({ session, isProven }, request));
  };
}

function meOf({ user, device, ...session }: Session): MeResponse {
  return {
    user: {
      id: String(user.id),
      username: user.username,
      display_name: user.displayName,
      roles: [user.role],
      ward: user.ward,
    },
    session: {
      id: session.id,
      profile: session.profile,
      ward: session.ward,
      started_at: isoTime(session.startedAtMs),
      expires_at: isoTime(session.expiresAtMs),
      locked: session.lockedAtMs !== null,
      opened_by: session.openedByPin ? 'pin' : 'password',
      idle_lock_seconds: builtInProfiles[session.profile].idleLockSeconds,
    },
    device,
  };
}

function sessionsOf(ports: Ports, own: Session): SessionsResponse {
  const sessions = listOwnSessions(ports, own).map((session) => ({
    id: session.id,
    current: session.id === own.id,
    profile: session.profile,
    device: session.device?.name ?? session.deviceLabel,
    ward: session.ward,
    started_at: isoTime(session.startedAtMs),
    expires_at: isoTime(session.expiresAtMs),
    locked: session.lockedAtMs !== null,
  }));
  return { sessions };
}

async function endOne(ports: Ports, own: Session, request: Request): Promise<object> {
  const id = z.uuid().safeParse(request.params.id);
  if (!id.success) throw new Refusal('not_found');
  await endOwnSession(ports, own, id.data.toLowerCase(), callerOf(request));
  return {};
}

async function lock(ports: Ports, { session }: Acting, request: Request): Promise<object> {
  await lockSession(ports, session, bodyOf(request, lockRequest).cause, callerOf(request));
  return {};
}

async function unlock(ports: Ports, { session: own, isProven }: Acting, request: Request): Promise<object> {
  const unlocking = bodyOf(request, unlockRequest);
  const caller = callerOf(request);
  if ('password' in unlocking) await unlockSession(ports, own, unlocking.password, caller);
  else if ('pin' in unlocking) await unlockByPin(ports, own, unlocking.pin, caller);
  else await noteUnlock(ports, own, { ...unlocking, isProven }, caller);
  return {};
}

/** What is wrong with a PIN, for whoever chose it. */
const weakness = {
  same_digit: 'A PIN of one digit repeated is too easy to guess.',
  run: 'A PIN of digits in a row is too easy to guess.',
  user_name: 'A PIN with the number in the user name is too easy to guess.',
} as const;

async function choosePin(
  ports: Ports,
  { session: own, isProven }: Acting,
  request: Request,
): Promise<object> {
  const { pin, password = null } = bodyOf(request, setPinRequest);
  const weak = weaknessOfPin(pin, own.user.username);
  if (weak) throw new Refusal('weak_pin', { sentence: weakness[weak] });
  await setPin(ports, own, { pin, password, isProven }, callerOf(request));
  return {};
}

function postContinue(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { session, requireWorkstation } = await presentedSessionOf(ports, request);
    await requireWorkstation('prove');
    const knowledge = bodyOf(request, continueRequest);
    const successor = await continueSession(ports, session, knowledge, callerOf(request));
    sendJson(response, { session: sessionBriefOf(successor) } satisfies ContinueResponse);
  };
}

function postDeviceSignOut(ports: Ports): RequestHandler {
  return async (request, response) => {
    const { session_id, with_successor: withSuccessor, reason } = bodyOf(request, deviceSignOutRequest);
    const keyThumbprint = await provenKeyOf(ports, request, response);
    const order = { sessionId: session_id.toLowerCase(), withSuccessor, reason: reason ?? 'logout' } as const;
    await signOutByDevice(ports, { ...order, keyThumbprint }, callerOf(request));
    sendJson(response, {});
  };
}

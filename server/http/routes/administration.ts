import type { IRouter, Request, RequestHandler } from 'express';
import { z } from 'zod';
import {
  type AdminAuditEvents,
  type AdminDevices,
  type AdminSessions,
  type AdminUsers,
  auditQuery,
  type DeviceCodeResponse,
  deviceCodeRequest,
  devicesQuery,
  numberText,
  sessionsQuery,
  usersQuery,
} from '../../contract/administration.ts';
import { type AdminEmergencies, emergencyQuery, reviewRequest } from '../../contract/emergency.ts';
import { type Administrator, administratorOf } from '../../domain/administration/administrator.ts';
import { noteReading } from '../../domain/administration/note-reading.ts';
import { requireRight } from '../../domain/administration/require-right.ts';
import type { Right } from '../../domain/administration/rights.ts';
import { nameEmergency } from '../../domain/emergency/name-emergency.ts';
import { reviewEmergency } from '../../domain/emergency/review-emergency.ts';
import { createEnrolmentCode } from '../../domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../domain/enrolment/revoke-device.ts';
import { AdministrationError } from '../../domain/ports/administration-error.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { orderLock } from '../../domain/sessions/order-lock.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import {
  disableUser,
  enableUser,
  revokeSession,
  revokeSessionsOf,
} from '../../domain/users/administer-user.ts';
import { adminDeviceOf, adminEventOf, adminSessionOf, adminUserOf } from '../administration-answers.ts';
import { adminEmergencyOf, unverifiedUseOf } from '../emergency-answer.ts';
import { readJsonBody } from '../middleware/read-json-body.ts';
import { bodyOf, callerOf, presentedSessionOf, queryOf } from '../request-input.ts';
import { sendJson } from '../send-json.ts';
import { route } from './route.ts';

/** Administration for the roles that have a right to it; each act names its right and leaves its event. */
export function addAdministrationRoutes(router: IRouter, ports: Ports): void {
  const act = (right: Right, handle: Act) => administered(ports, right, handle);
  const list = (right: Right, query: (request: Request) => object) =>
    administered(ports, right, async (request, by) => {
      const page = query(request);
      await noteReading(ports, by, right);
      return page;
    });
  const path = (rest: string) => `/v1/admin/${rest}`;
  route(router, path('devices'), { get: list('list_devices', (request) => devices(ports, request)) });
  route(router, path('devices/:id/revoke'), {
    post: act('revoke_device', async (request, by) => ({
      ended: await revokeDevice(ports, uuidOf(request), by),
    })),
  });
  route(router, path('device-codes'), {
    post: [readJsonBody, act('make_device_code', (request, by) => makeCode(ports, request, by))],
  });
  route(router, path('users'), { get: list('list_users', (request) => users(ports, request)) });
  route(router, path('users/:user_id/disable'), {
    post: act('disable_user', async (request, by) => ({
      ended: await disableUser(ports, userIdOf(request), by),
    })),
  });
  route(router, path('users/:user_id/enable'), {
    post: act('enable_user', async (request, by) => {
      await enableUser(ports, userIdOf(request), by);
      return {};
    }),
  });
  route(router, path('users/:user_id/end-sessions'), {
    post: act('end_sessions', async (request, by) => ({
      ended: await revokeSessionsOf(ports, userIdOf(request), by),
    })),
  });
  route(router, path('sessions'), { get: list('list_sessions', (request) => sessions(ports, request)) });
  route(router, path('sessions/:id'), {
    delete: act('end_sessions', async (request, by) => {
      await revokeSession(ports, uuidOf(request), by);
      return {};
    }),
  });
  route(router, path('sessions/:id/lock'), {
    post: act('lock_sessions', async (request, by) => {
      await orderLock(ports, uuidOf(request), by);
      return {};
    }),
  });
  route(router, path('audit-events'), { get: list('read_audit', (request) => auditEvents(ports, request)) });
  route(router, path('emergency-accesses'), {
    get: list('read_emergencies', (request) => emergencies(ports, request)),
  });
  route(router, path('emergency-accesses/:id/review'), {
    post: [readJsonBody, act('review_emergency', (request, by) => review(ports, request, by))],
  });
}

type Act = (request: Request, by: Administrator) => object | Promise<object>;

/** Lets the act through only with its right, and by the key of the session; what it is done to and does not exist is 404. */
function administered(ports: Ports, right: Right, handle: Act): RequestHandler {
  return async (request, response) => {
    const { session, requireWorkstation } = await presentedSessionOf(ports, request);
    const caller = callerOf(request);
    await requireRight(ports, session, right, caller);
    // Else an app that an administrator has opened could do all of this, and read it.
    await requireWorkstation('refused');
    try {
      const answer = await handle(request, administratorOf(session, caller));
      sendJson(right === 'make_device_code' ? response.status(201) : response, answer);
    } catch (error) {
      if (error instanceof AdministrationError) throw new Refusal('not_found', { sentence: error.message });
      throw error;
    }
  };
}

function devices({ unitOfWork }: Ports, request: Request): AdminDevices {
  const { limit, after } = queryOf(request, devicesQuery);
  return unitOfWork.read((repositories) => {
    const found = repositories.devices.page(after?.toLowerCase() ?? null, limit + 1);
    const page = pageOf(found, limit, ({ id }) => id);
    return { devices: page.items.map((device) => adminDeviceOf(repositories, device)), next: page.next };
  });
}

async function makeCode(ports: Ports, request: Request, by: Administrator): Promise<DeviceCodeResponse> {
  const { ward = null, ttl_seconds: ttlSeconds } = bodyOf(request, deviceCodeRequest);
  const made = await createEnrolmentCode(ports, { ward, ttlSeconds }, by);
  return { code: made.code, ward: made.ward, expires_at: isoTime(made.expiresAtMs) };
}

function users({ unitOfWork }: Ports, request: Request): AdminUsers {
  const { limit, after } = queryOf(request, usersQuery);
  return unitOfWork.read((repositories) => {
    const page = pageOf(repositories.users.page(Number(after ?? 0), limit + 1), limit, ({ id }) =>
      String(id),
    );
    return { users: page.items.map((user) => adminUserOf(repositories, user)), next: page.next };
  });
}

function sessions({ unitOfWork, clock }: Ports, request: Request): AdminSessions {
  const { limit, after } = queryOf(request, sessionsQuery);
  const found = unitOfWork.read((repositories) =>
    repositories.sessions.page(after?.toLowerCase() ?? null, clock.nowMs(), limit + 1),
  );
  const page = pageOf(found, limit, ({ id }) => id);
  return { sessions: page.items.map(adminSessionOf), next: page.next };
}

function auditEvents({ unitOfWork }: Ports, request: Request): AdminAuditEvents {
  const { limit, after } = queryOf(request, auditQuery);
  const found = unitOfWork.read(({ audit }) =>
    audit.newestBefore(after === undefined ? null : Number(after), limit + 1),
  );
  const page = pageOf(found, limit, ({ seq }) => String(seq));
  return { events: page.items.map(adminEventOf), next: page.next };
}

function emergencies({ unitOfWork }: Ports, request: Request): AdminEmergencies {
  const { limit, after, state } = queryOf(request, emergencyQuery);
  return unitOfWork.read((repositories) => {
    const { unverifiedUses } = repositories;
    const unverified = unverifiedUses.count();
    if (state === 'unverified') {
      const kept = unverifiedUses.list().map((use) => unverifiedUseOf(repositories, use));
      return { emergency_accesses: kept, next: null, unverified };
    }
    const before = after === undefined ? null : Number(after);
    const found = repositories.emergencies.page(before, limit + 1, { openOnly: state === 'open' });
    const page = pageOf(found, limit, ({ number }) => String(number));
    const named = page.items.map((access) => nameEmergency(repositories, access));
    return { emergency_accesses: named.map(adminEmergencyOf), next: page.next, unverified };
  });
}

async function review(ports: Ports, request: Request, by: Administrator): Promise<object> {
  const decision = bodyOf(request, reviewRequest);
  // Whoever has the right has a session.
  const reviewer = by.session?.user.id ?? 0;
  await reviewEmergency(ports, uuidOf(request), { ...decision, reviewer }, by);
  return {};
}

/** One entry more than asked for tells that there is a next page. */
function pageOf<Item>(found: readonly Item[], limit: number, cursorOf: (item: Item) => string) {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

function uuidOf(request: Request): string {
  const id = z.uuid().safeParse(request.params.id);
  if (!id.success) throw new Refusal('not_found');
  return id.data.toLowerCase();
}

function userIdOf(request: Request): number {
  const id = numberText.safeParse(request.params.user_id);
  if (!id.success) throw new Refusal('not_found');
  return Number(id.data);
}

import type { administrationEndpoints } from '../../contract/administration.ts';
import { eventCursorOf } from '../../contract/identifiers.ts';
import { type Administrator, administratorOf } from '../../domain/administration/administrator.ts';
import { approveDevice } from '../../domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../domain/enrolment/revoke-device.ts';
import type { Caller, Ports } from '../../domain/ports.ts';
import type { Session } from '../../domain/records/session.ts';
import { orderLock } from '../../domain/sessions/order-lock.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import {
  disableUser,
  enableUser,
  revokeSession,
  revokeSessionsOf,
} from '../../domain/users/administer-user.ts';
import { adminDeviceOf, adminEventOf, adminSessionOf, adminUserOf } from '../administration-answers.ts';
import { pageOf } from '../page-of.ts';
import type { HandlersOf } from '../serve.ts';

/** Who is acting, for the audit trail. */
const by = ({ session, caller }: { readonly session: Session; readonly caller: Caller }): Administrator =>
  administratorOf(session, caller);

/** Administration for the roles that have a right to it; each act is audited. */
export function administrationHandlers(ports: Ports): HandlersOf<typeof administrationEndpoints> {
  const { unitOfWork, clock } = ports;
  return {
    adminDevices: ({ query: { limit, after = null } }) =>
      unitOfWork.read(async (repositories) => {
        const page = pageOf(await repositories.devices.page(after, limit + 1), limit, ({ id }) => id);
        return {
          devices: await Array.fromAsync(page.items, (device) => adminDeviceOf(repositories, device)),
          next: page.next,
        };
      }),
    adminApproveDevice: (asked) =>
      approveDevice(ports, asked.params.id, by(asked), asked.body.replaces ?? null),
    adminRevokeDevice: async (asked) => ({ ended: await revokeDevice(ports, asked.params.id, by(asked)) }),
    async adminMakeDeviceCode(asked) {
      const { ward = null, ttl_seconds: ttlSeconds } = asked.body;
      const made = await createEnrolmentCode(ports, { ward, ttlSeconds }, by(asked));
      return { code: made.code, ward: made.ward, expires_at: isoTime(made.expiresAtMs) };
    },
    adminUsers: ({ query: { limit, after = 0 } }) =>
      unitOfWork.read(async (repositories) => {
        const page = pageOf(await repositories.users.page(after, limit + 1), limit, ({ id }) => String(id));
        return {
          users: await Array.fromAsync(page.items, (user) => adminUserOf(repositories, user)),
          next: page.next,
        };
      }),
    adminDisableUser: async (asked) => ({ ended: await disableUser(ports, asked.params.user_id, by(asked)) }),
    async adminEnableUser(asked) {
      await enableUser(ports, asked.params.user_id, by(asked));
      return {};
    },
    adminEndSessionsOfUser: async (asked) => ({
      ended: await revokeSessionsOf(ports, asked.params.user_id, by(asked)),
    }),
    async adminSessions({ query: { limit, after = null } }) {
      const found = await unitOfWork.read(({ sessions }) => sessions.page(after, clock.nowMs(), limit + 1));
      const page = pageOf(found, limit, ({ id }) => id);
      return { sessions: page.items.map(adminSessionOf), next: page.next };
    },
    async adminEndSession(asked) {
      await revokeSession(ports, asked.params.id, by(asked));
      return {};
    },
    async adminLockSession(asked) {
      await orderLock(ports, asked.params.id, by(asked));
      return {};
    },
    async adminAuditEvents({ query: { limit, after = null } }) {
      const found = await unitOfWork.read(({ audit }) => audit.newestBefore(after, limit + 1));
      const page = pageOf(found, limit, eventCursorOf);
      return { events: page.items.map(adminEventOf), next: page.next };
    },
  };
}

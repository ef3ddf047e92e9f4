import type { emergencyEndpoints, emergencyReviewEndpoints } from '../../contract/emergency.ts';
import { administratorOf } from '../../domain/administration/administrator.ts';
import { signInByBadge } from '../../domain/badges/sign-in-by-badge.ts';
import { nameEmergency } from '../../domain/emergency/name-emergency.ts';
import { noteOfflineUse } from '../../domain/emergency/note-offline-use.ts';
import { reviewEmergency } from '../../domain/emergency/review-emergency.ts';
import type { Ports } from '../../domain/ports.ts';
import { openSession } from '../../domain/sessions/open-session.ts';
import { writeEmergencyWords } from '../../domain/sessions/write-emergency-words.ts';
import { countSignIn } from '../count-sign-in.ts';
import { adminEmergencyOf, unverifiedUseOf } from '../emergency-answer.ts';
import { pageOf } from '../page-of.ts';
import type { HandlersOf } from '../serve.ts';
import { signInResponseOf } from '../token-answer.ts';

export function emergencyHandlers(ports: Ports): HandlersOf<typeof emergencyEndpoints> {
  return {
    async emergency({ body, keyThumbprint, caller }) {
      const { username, handle = '', password, device = null, reason_code, reason = null } = body;
      const emergency = { code: reason_code, text: reason };
      const signIn = { password, deviceName: device, keyThumbprint, emergency };
      const open = () =>
        username === undefined
          ? signInByBadge(ports, { ...signIn, handle }, caller)
          : openSession(ports, { ...signIn, username }, caller);
      return signInResponseOf(await countSignIn(ports, open));
    },
    async emergencyWords({ session, body: { words }, caller }) {
      await writeEmergencyWords(ports, session, words, caller);
      return {};
    },
    async offlineUse({ body, keyThumbprint, caller }) {
      const { id, code_id: codeId, person, reason_code, reason, started_at, ended_at } = body;
      const use = {
        id,
        codeId,
        person,
        reason: { code: reason_code, text: reason ?? null },
        startedAtMs: Date.parse(started_at),
        endedAtMs: ended_at === null ? null : Date.parse(ended_at),
        keyThumbprint,
      };
      await noteOfflineUse(ports, use, caller);
      return {};
    },
  };
}

export function emergencyReviewHandlers(ports: Ports): HandlersOf<typeof emergencyReviewEndpoints> {
  return {
    adminEmergencyAccesses: ({ query: { limit, after = null, state } }) =>
      ports.unitOfWork.read(async (repositories) => {
        const { unverifiedUses, emergencies } = repositories;
        const unverified = await unverifiedUses.count();
        if (state === 'unverified') {
          const kept = await Array.fromAsync(await unverifiedUses.list(), (use) =>
            unverifiedUseOf(repositories, use),
          );
          return { emergency_accesses: kept, next: null, unverified };
        }
        const found = await emergencies.page(after, limit + 1, { openOnly: state === 'open' });
        const page = pageOf(found, limit, ({ number }) => String(number));
        const named = await Array.fromAsync(page.items, async (access) =>
          adminEmergencyOf(await nameEmergency(repositories, access)),
        );
        return { emergency_accesses: named, next: page.next, unverified };
      }),
    async adminReviewEmergencyAccess({ params, body, session, caller }) {
      const decision = { ...body, reviewer: session.user.id };
      await reviewEmergency(ports, params.id, decision, administratorOf(session, caller));
      return {};
    },
  };
}

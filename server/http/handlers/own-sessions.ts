import { weaknessOfPin } from '../../contract/pin.ts';
import { stricterDetail } from '../../contract/recent-users.ts';
import type { MeResponse, ownSessionEndpoints, SessionSummary } from '../../contract/sessions.ts';
import { recentUserDetail } from '../../domain/devices/recent-users.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Ports } from '../../domain/ports.ts';
import { builtInProfiles } from '../../domain/profiles/profile.ts';
import type { Session } from '../../domain/records/session.ts';
import { continueSession } from '../../domain/sessions/continue-session.ts';
import { endOtherSessions, endOwnSession, listOwnSessions } from '../../domain/sessions/end-own-sessions.ts';
import { lockSession } from '../../domain/sessions/lock-session.ts';
import { noteUnlock } from '../../domain/sessions/note-unlock.ts';
import { setPin } from '../../domain/sessions/set-pin.ts';
import { signOutByDevice } from '../../domain/sessions/sign-out.ts';
import { unlockByPassword, unlockByPin } from '../../domain/sessions/unlock-session.ts';
import { isoTime } from '../../domain/time/iso-time.ts';
import { type HandlersOf, JsonText } from '../serve.ts';
import { sessionBriefOf } from '../token-answer.ts';

export function ownSessionHandlers(ports: Ports): HandlersOf<typeof ownSessionEndpoints> {
  // Services ask for it with each of their requests, and a session becomes a new object whenever it changes. The
  // plain form, serialised each time, takes 15 % longer.
  const meTexts = new WeakMap<Session, JsonText<MeResponse>>();
  return {
    me({ session }) {
      const text = meTexts.get(session) ?? new JsonText(meOf(session, ports.rules));
      meTexts.set(session, text);
      return text;
    },
    sessions: async ({ session: own }) => ({
      sessions: (await listOwnSessions(ports, own)).map((session) => summaryOf(session, own)),
    }),
    endOthers: async ({ session, caller }) => ({ ended: await endOtherSessions(ports, session, caller) }),
    async endSession({ session, params, caller }) {
      await endOwnSession(ports, session, params.id, caller);
      return {};
    },
    async lock({ session, body, caller }) {
      await lockSession(ports, session, body.cause, caller);
      return {};
    },
    async unlock({ session, isProven, body, caller }) {
      if ('password' in body) await unlockByPassword(ports, session, body.password, caller);
      else if ('pin' in body) await unlockByPin(ports, session, body.pin, caller);
      else await noteUnlock(ports, session, { ...body, isProven }, caller);
      return {};
    },
    async setPin({ session, isProven, body: { pin, password = null }, caller }) {
      const weak = weaknessOfPin(pin, session.user.username);
      if (weak) throw new Refusal('weak_pin', { sentence: weakness[weak] });
      await setPin(ports, session, { pin, password, isProven }, caller);
      return {};
    },
    continueSession: async ({ session, body, caller }) => ({
      session: sessionBriefOf(await continueSession(ports, session, body, caller)),
    }),
    async deviceSignOut({ body, keyThumbprint, caller }) {
      const { session_id: sessionId, with_successor: withSuccessor, reason = 'logout' } = body;
      await signOutByDevice(ports, { sessionId, withSuccessor, reason, keyThumbprint }, caller);
      return {};
    },
  };
}

function meOf({ user, device, ...session }: Session, rules: Ports['rules']): MeResponse {
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
    device: device && { ...device, recent_users: recentUserDetail(rules, device.ward, stricterDetail) },
  };
}

function summaryOf(session: Session, own: Session): SessionSummary {
  return {
    id: session.id,
    current: session.id === own.id,
    profile: session.profile,
    device: session.device?.name ?? session.deviceLabel,
    ward: session.ward,
    started_at: isoTime(session.startedAtMs),
    expires_at: isoTime(session.expiresAtMs),
    locked: session.lockedAtMs !== null,
  };
}

/** What is wrong with a PIN, for the user who chose it. */
const weakness = {
  same_digit: 'A PIN of one digit repeated is too easy to guess.',
  run: 'A PIN of digits in a row is too easy to guess.',
  user_name: 'A PIN with the number in the user name is too easy to guess.',
} as const;

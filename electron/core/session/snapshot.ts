import type { EndedReason } from '../../../server/contract/errors.ts';
import type { PinWeakness } from '../../../server/contract/pin.ts';
import type { ProfileName, RoleName } from '../../../server/contract/profiles.ts';
import type { LockCause } from '../../../server/contract/sessions.ts';
import type { AppIcon } from '../policy/clinical-app.ts';
import type { KeychainTrouble } from '../ports/secret-store.ts';

export type { KeychainTrouble } from '../ports/secret-store.ts';

/**
 * Everything the screens show, as one plain value that is pushed whenever it changes. It never holds a token,
 * a password or a key. Times are milliseconds since the Unix epoch **by the server's clock**, because ward
 * PCs have wrong clocks; the renderer derives "now" from `serverNowMs` and the time since it got the snapshot.
 */
export interface Snapshot {
  /** Goes up by one with every change. */
  readonly revision: number;
  readonly serverNowMs: number;
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  readonly station: { readonly name: string | null; readonly ward: string | null };
  readonly server: { readonly mode: 'local' | 'central' };
  /** Why nobody can sign in at this workstation, as the server said last; null: nothing that is known of. */
  readonly barrier: Barrier | null;
  readonly keychain: {
    readonly persistence: 'persistent' | 'memory';
    readonly backend: string;
    /** For the technician: one English sentence. */
    readonly reason: string | null;
    /** What keeps it from being used; null while it is. */
    readonly trouble: KeychainTrouble | null;
    /** When it became usable again after it was not; null when that never happened. */
    readonly usableSinceMs: number | null;
  };
  readonly clock: {
    /** The clock of this computer minus the server's, in whole minutes; null while they agree well enough. */
    readonly skewMs: number | null;
  };
  readonly connection: ConnectionView;
  readonly emergency: EmergencyOffer;
  readonly phase: PhaseView;
  /** Sessions of other users that go on locked off the screen; the latest first. */
  readonly parked: readonly ParkedView[];
  /** Parked sessions that ended and whose users have not come back since. */
  readonly farewells: readonly FarewellView[];
  /** Whether badges are read at the sign-in and lock screens. */
  readonly badges: boolean;
  /** What the user should know once, until dismissed or until the next sign-in. */
  readonly notice: NoticeView | null;
}

/** `not_enrolled`: IT has not admitted the workstation; `revoked`: IT has turned it out. */
export type Barrier = 'not_enrolled' | 'revoked';

/** What the sign-in and lock screens offer for emergencies. */
export interface EmergencyOffer {
  readonly offered: boolean;
  /** From when on a sealed code is accepted; null: none is, because there is none or the server can be reached. */
  readonly codeFromMs: number | null;
}

export type ConnectionView =
  | { readonly state: 'connecting' }
  /** `slow`: answers come, but take seconds. */
  | { readonly state: 'online'; readonly slow?: true }
  | {
      readonly state: 'offline';
      readonly cause:
        | 'no_network'
        /** There is a network, and the server's name is not known in it. */
        | 'server_unknown'
        | 'server_unavailable'
        | 'server_restarting'
        /** The bundled server does not start; it goes on being tried. */
        | 'server_failed'
        | 'timed_out'
        /** Somebody else answers: the page of a guest network, a proxy, another server. */
        | 'foreign_answer'
        /** The proxy wants a sign-in of its own. */
        | 'proxy_sign_in'
        | 'proxy_unreachable'
        /** This computer does not know who issued the server's certificate. */
        | 'certificate_untrusted'
        /** Expired or not yet valid, by the clock of this computer. */
        | 'certificate_date'
        /** It is for another name. */
        | 'certificate_name';
      /** With `server_failed`: why, in one English sentence for the technician. */
      readonly reason?: string | null;
      readonly sinceMs: number;
      /** Until when work can go on (the access token's end); null when nobody is signed in. */
      readonly workUntilMs: number | null;
      readonly nextTryMs: number | null;
    };

export type PhaseView =
  /** The server is not known yet or stored sessions are being looked at. */
  | { readonly name: 'starting' }
  | { readonly name: 'setup_needed' }
  | { readonly name: 'signed_out' }
  | { readonly name: 'signing_in' }
  | { readonly name: 'active'; readonly session: SessionView }
  | { readonly name: 'locked'; readonly session: LockedSessionView }
  /** Somebody used a sealed code: nobody is signed in, and apps for emergencies can be opened. */
  | { readonly name: 'local_emergency'; readonly emergency: LocalEmergencyView }
  /** Sign-out is under way. */
  | { readonly name: 'ending' };

export interface LocalEmergencyView {
  /** The name that somebody typed. */
  readonly person: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  /** Apps that the site offers for emergencies. */
  readonly apps: readonly AppView[];
  /** Whether the server knows of it. */
  readonly told: boolean;
}

export interface UserView {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleName[];
}

export interface SessionView {
  readonly user: UserView;
  readonly ward: string | null;
  readonly profile: ProfileName;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  /** When the access token is renewed next; null while a renewal is under way or failing. */
  readonly nextRefreshAtMs: number | null;
  readonly idleLockSeconds: number;
  /** Set from 15, 5 and 1 minutes before the end. */
  readonly warning: 15 | 5 | 1 | null;
  /** What the user can go on into a new session by; with `pin`, the password does as well. Null: not at all. */
  readonly continueBy: 'pin' | 'password' | null;
  /** Newest first, at most 50. */
  readonly activity: readonly ActivityView[];
  /** Clinical apps that the site offers. */
  readonly apps: readonly AppView[];
  readonly pin: PinView;
  /** A badge that nobody knew was read before the sign-in, and may be this user's. */
  readonly badgeOffered: boolean;
  /** When the screen locks because nobody uses it; null until that is less than half a minute away. */
  readonly idleLockAtMs: number | null;
  readonly otherSessions:
    | { readonly state: 'loading' }
    | { readonly state: 'unavailable' }
    | { readonly state: 'ready'; readonly items: readonly OtherSessionView[] };
}

/** The PIN of the session. */
export interface PinView {
  /** `offered`, `required`: there is none yet. `postponed`: the user wants none for now. `off`: there are no PINs. */
  readonly state: 'off' | 'offered' | 'required' | 'postponed' | 'set';
  /** From then on a PIN is only set together with the password. */
  readonly passwordNeededFromMs: number;
}

/** While locked nothing of the session but the name, the ward and the end is told, and how to get in. */
export interface LockedSessionView {
  readonly displayName: string;
  readonly ward: string | null;
  readonly cause: LockCause;
  readonly lockedAtMs: number;
  /** Whether a PIN unlocks; `blocked`: it was wrong too often, only the password does. */
  readonly pin: 'none' | 'usable' | 'blocked';
  /** Whether the session can be unlocked while the server cannot be reached. */
  readonly unlocksOffline: boolean;
  readonly expiresAtMs: number;
  /** It is an emergency access. */
  readonly emergency: boolean;
}

export type ActivityKind =
  | 'signed_in'
  | 'resumed'
  /** The user went on into a new session. */
  | 'continued'
  | 'renewed'
  | 'renewed_after_lost_answer'
  | 'connection_lost'
  | 'server_slow'
  | 'keychain_unusable'
  | 'locked'
  | 'unlocked'
  | 'wrong_pin'
  | 'pin_set'
  | 'app_opened'
  | 'other_session_ended';

/** All that is shown of a parked session, to whoever stands there. */
export interface ParkedView extends Pick<LockedSessionView, 'displayName' | 'pin' | 'unlocksOffline'> {
  readonly sessionId: string;
  /** When it was locked. */
  readonly sinceMs: number;
}

/** What a parked session has open. */
export interface ParkedWorkView extends Pick<ParkedView, 'sessionId' | 'displayName' | 'sinceMs'> {
  /** Names of clinical apps. */
  readonly openApps: readonly string[];
  /** How many half-written texts its user has here; null when that cannot be told just now. They stay. */
  readonly drafts: number | null;
}

export interface FarewellView {
  readonly displayName: string;
  readonly reason: SessionEnd;
  readonly atMs: number;
}

export interface ActivityView {
  readonly atMs: number;
  readonly kind: ActivityKind;
  /** Of `locked`. */
  readonly cause?: LockCause;
  /** Of `app_opened`: its name. */
  readonly app?: string;
  /** Of what lasts: when it was over; null while it goes on. */
  readonly untilMs?: number | null;
  /** Of what happened several times in a row: how often, the first time at `sinceMs`. */
  readonly times?: number;
  readonly sinceMs?: number;
}

/** A tile. */
export interface AppView {
  readonly id: string;
  readonly name: string;
  readonly icon: AppIcon;
}

export interface OtherSessionView {
  readonly id: string;
  readonly device: string | null;
  readonly ward: string | null;
  readonly startedAtMs: number;
}

export type NoticeView =
  /** IT has admitted this workstation. */
  | { readonly kind: 'enrolled' }
  /**
   * The password was right, but the user is signed in elsewhere as often as is allowed. Goes away after a minute,
   * and with it the password that is kept for `session.sign-in-replacing`.
   */
  | {
      readonly kind: 'session_limit';
      /** Newest first. */
      readonly sessions: readonly OtherSessionView[];
      /** Whether one of them may be ended from here. */
      readonly mayReplace: boolean;
    }
  /**
   * The password was right, but as many sessions are parked here as the policy allows. Goes away after a minute,
   * and with it the session that waits for `session.sign-in-making-room`.
   */
  | { readonly kind: 'parking_full'; readonly sessions: readonly ParkedWorkView[] }
  /** To the user who just signed in: her session that was parked here was ended meanwhile. */
  | { readonly kind: 'parked_session_ended'; readonly reason: SessionEnd; readonly atMs: number }
  /** The user who just signed in has other sessions, which are listed in the session. */
  | { readonly kind: 'signed_in_elsewhere' }
  /** An emergency access is over. */
  | { readonly kind: 'emergency_over'; readonly atMs: number }
  /** The session was ended by somebody or something other than the user at this screen. */
  | {
      readonly kind: 'session_ended';
      readonly reason: SessionEnd;
      readonly atMs: number;
      readonly stillStored: boolean;
    }
  | {
      readonly kind: 'signed_out';
      readonly atMs: number;
      /** `queued`: the server could not be told yet; it is retried until the session's own end. */
      readonly server: 'ended' | 'queued';
      readonly wiped: readonly WipedItem[];
      /** Some of it was still found; what the keychain refused is tried again, and this turns false when it did. */
      readonly stillStored: boolean;
    };

/** `unknown`: the server refuses the session for good and does not say why; perhaps it is a new one. */
export type SessionEnd = EndedReason | 'unknown';

/** What belongs to a user on this machine and goes with a sign-out. */
export type WipedKind =
  | 'keychain_entries'
  | 'pin'
  | 'access_token'
  /** Pages, cookies and storage of clinical apps. */
  | 'apps'
  | 'drafts'
  | 'activity_log'
  | 'screen_content';

export interface WipeItem {
  readonly kind: WipedKind;
  /** How many; null where there is nothing to count, or where it cannot be told just now. */
  readonly count: number | null;
  /** Names of the apps that are open. */
  readonly names?: readonly string[];
}

/** One of them after the sign-out. */
export interface WipedItem extends Omit<WipeItem, 'names'> {
  /** It was looked at again, and nothing was there. */
  readonly gone: boolean;
}

/** Somebody who may want to sign in; the id stands for the user, whose name the screens are not told. */
export interface VisitorView {
  readonly id: string;
  /** Null: only the initials may be shown. */
  readonly displayName: string | null;
  /** Null for a badge. */
  readonly initials: string | null;
  /** How long the id can be used to sign in; null: as long as it is shown. */
  readonly forSeconds: number | null;
}

export interface VisitorsView {
  /** Recent users of the ward, newest first, at most 8. */
  readonly tiles: readonly VisitorView[];
  /** Whoever has just shown a badge. */
  readonly chosen: VisitorView | null;
}

/** What came of reading a badge. */
export type BadgeReading =
  /** At the sign-in screen: the password completes the sign-in. */
  | { readonly kind: 'visitor'; readonly visitor: VisitorView }
  /** It is the badge of the user whose session is locked on screen. */
  | { readonly kind: 'on_screen' }
  | { readonly kind: 'parked'; readonly sessionId: string }
  /** At the lock screen: the sign-in screen will know this user for a minute. */
  | { readonly kind: 'somebody_else'; readonly displayName: string }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'refused';
      readonly error: Extract<ActionResult, { ok: false }>['error'];
      readonly retryAfterSeconds?: number;
    };

/** The badges of the user on screen. */
export type BadgesView =
  | { readonly state: 'unavailable' }
  | {
      readonly state: 'ready';
      readonly items: readonly { readonly id: string; readonly linkedAtMs: number }[];
    };

/** Outcome of an action the user started; `error` is what the screen explains. */
export type ActionResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error:
        | 'wrong_credentials'
        | 'wrong_pin'
        /** It was wrong too often: the password is needed. */
        | 'pin_blocked'
        | 'weak_pin'
        /** The sign-in is too long ago to set a PIN without the password. */
        | 'password_needed'
        | 'throttled'
        | 'offline'
        | 'session_ended'
        | 'session_limit'
        | 'parking_full'
        | 'not_enrolled'
        | 'device_revoked'
        | 'network_not_allowed'
        /** An enrolment code that is wrong, used or expired. */
        | 'wrong_code'
        /** A badge was read too long ago to sign in by it. */
        | 'badge_expired'
        /** It is somebody else's. */
        | 'badge_in_use'
        /** The user has as many as there may be. */
        | 'badge_limit'
        /** Neither the role nor IT allows this user emergency access. */
        | 'emergency_not_allowed'
        /** The server can be reached, or was a short while ago. */
        | 'code_not_accepted_yet'
        | 'wrong_emergency_code'
        | 'emergency_code_used_up'
        /** The keychain cannot keep the record of an emergency. */
        | 'not_recordable'
        | 'not_allowed'
        | 'not_possible_now'
        | 'failed';
      /** With `throttled`: seconds to wait. */
      readonly retryAfterSeconds?: number;
      /** With `wrong_pin`. */
      readonly triesLeft?: number;
      /** With `weak_pin`. */
      readonly weakness?: PinWeakness;
    };

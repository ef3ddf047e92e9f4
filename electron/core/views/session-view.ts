import type { ProfileName, RoleName } from '../../../server/contract/profiles.ts';
import type { LockCause } from '../../../server/contract/sessions.ts';
import type { AppIcon } from '../policy/clinical-app.ts';
import type { AppTrouble } from '../ports/app-traces.ts';
import type { ActionResult } from './action-result.ts';

/** What locked a screen: something here, or IT through the server. */
export type ScreenLockCause = LockCause | 'administrator';

export interface UserView {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleName[];
}

export interface SessionView {
  /** A meaningless id of this stay at the computer, under which the screens keep what they remember of it. */
  readonly seat: string;
  readonly user: UserView;
  readonly initials: string;
  /** The colour that stands for the user besides the initials, 0 to 9. */
  readonly colour: number;
  readonly ward: string | null;
  readonly profile: ProfileName;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  /** When the access token is renewed next; null while a renewal is under way or failing. */
  readonly nextRefreshAtMs: number | null;
  readonly idleLockSeconds: number;
  /** Set from 15, 5 and 1 minutes before the end. */
  readonly warning: 15 | 5 | 1 | null;
  /** What the user can continue with; if `pin`, the password will do as well. Null: not at all. */
  readonly continueBy: 'pin' | 'password' | null;
  /** Whether the session is being continued with the proof that unlocked it, or why that failed. */
  readonly continuing: 'under_way' | Extract<ActionResult, { ok: false }> | null;
  /** Newest first, at most 50. */
  readonly activity: readonly ActivityView[];
  /** Clinical apps that the site offers. */
  readonly apps: readonly AppView[];
  /** Ids of those that this session has opened, in the order of `apps`; they stay as they are until it ends. */
  readonly openApps: readonly string[];
  /** Why the one in front is not to be seen; null while all is well. */
  readonly appTrouble: AppTrouble | null;
  readonly pin: PinView;
  /** It is an emergency access, and nobody has written yet why it was needed. */
  readonly wordsMissing: boolean;
  /** A badge that nobody knew was read before the sign-in, and may be this user's. */
  readonly badgeOffered: boolean;
  /** Her badge's card in the reader proves a key that is not registered yet. */
  readonly cardOffered: boolean;
  /** Ids of her badges whose cards lie in readers now, as in `BadgesView`. */
  readonly badgesHere: readonly string[];
  /** For how long her card, taken out and put in again, spares her the PIN; 0: not at all. */
  readonly cardGraceSeconds: number;
  /** When the screen locks because nobody uses it; null until that is less than half a minute away. */
  readonly idleLockAtMs: number | null;
  /** Nobody has used the computer for a while: the next key or click only says that somebody is there again. */
  readonly atRest: boolean;
  /** Whether notes may be kept at a sign-out. */
  readonly mayKeepNotes: boolean;
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

/** While locked, only the name, the ward, the end and the ways to unlock and to continue are shown. */
export interface LockedSessionView {
  readonly displayName: string;
  readonly initials: string;
  /** The colour that stands for the user besides the initials, 0 to 9. */
  readonly colour: number;
  readonly ward: string | null;
  readonly cause: ScreenLockCause;
  readonly lockedAtMs: number;
  /** Whether a PIN unlocks; `blocked`: it was wrong too often, only the password does. */
  readonly pin: 'none' | 'usable' | 'blocked';
  /** How many digits the PIN has, which distinguishes it from a badge; null if not known. */
  readonly pinLength: number | null;
  /** Whether the session can be unlocked while the server cannot be reached. */
  readonly unlocksOffline: boolean;
  readonly expiresAtMs: number;
  /** As in `SessionView`: one proof can unlock the session and continue it. */
  readonly warning: 15 | 5 | 1 | null;
  readonly continueBy: 'pin' | 'password' | null;
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

export interface ActivityView {
  readonly atMs: number;
  readonly kind: ActivityKind;
  /** Of `locked`. */
  readonly cause?: ScreenLockCause;
  /** Of `unlocked`: by her card, which was put in again, without the PIN. */
  readonly by?: 'card';
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

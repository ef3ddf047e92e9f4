import type { EndedReason } from '../../../server/contract/errors.ts';
import type { ParkedWorkView } from './person-view.ts';
import type { OtherSessionView } from './session-view.ts';

/** What a user should know once. */
export type NoticeView =
  /** IT has admitted this workstation. */
  | { readonly kind: 'enrolled' }
  /**
   * The password was right, but the user has reached the limit of sessions elsewhere. Disappears after a minute, with
   * the password held for `session.sign-in-replacing`.
   */
  | {
      readonly kind: 'session_limit';
      /** Newest first. */
      readonly sessions: readonly OtherSessionView[];
      /** Whether one of them may be ended from here. */
      readonly mayReplace: boolean;
    }
  /**
   * The password was right, but the computer is full. Disappears after a minute, with the session held for
   * `session.sign-in-making-room`.
   */
  | {
      readonly kind: 'parking_full';
      /** The one that has been locked longest comes first: it is missed least. */
      readonly sessions: readonly ParkedWorkView[];
    }
  /** To the user who just signed in: her session that was parked here was ended meanwhile. */
  | { readonly kind: 'parked_session_ended'; readonly reason: SessionEnd; readonly atMs: number }
  /** The PIN that was just set holds, but the server has it on one machine only: if that is lost, it is forgotten there. */
  | { readonly kind: 'pin_on_one_machine' }
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
      /**
       * `queued`: the server could not be told yet. `ended_on_one_machine`: it holds, but the server has it on one machine only: if
       * that is lost, it is undone. Both are repeated until the server cannot lose it any more, or the session's own end.
       */
      readonly server: 'ended' | 'ended_on_one_machine' | 'queued';
      readonly wiped: readonly WipedItem[];
      /** The user's notes stay for a day, as she wished. */
      readonly notesKept?: true;
      /**
       * Some of it is still there; what the keychain refused is retried, and this turns false once it has succeeded.
       */
      readonly stillStored: boolean;
    };

/**
 * `other_server`: this workstation is connected to another server now. `unknown`: the server refuses the session for good and does not say
 * why; perhaps it is a new one.
 */
export type SessionEnd = EndedReason | 'other_server' | 'unknown';

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
  /** It was checked, and nothing was left. */
  readonly gone: boolean;
}

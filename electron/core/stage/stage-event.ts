import type { LocalEmergency } from '../emergency/local-emergency.ts';
import type { BadgeTapView, Barrier, NoticeView, SessionEnd } from '../views/snapshot.ts';
import type { LiveSession } from './live-session.ts';
import type { LockedSession } from './stage.ts';

type Notice<Kind extends NoticeView['kind']> = Extract<NoticeView, { kind: Kind }>;

/** What can happen to the situation; times by the server's clock. */
export type StageEvent =
  | { readonly kind: 'setup_found_needed' }
  | { readonly kind: 'nothing_stored' }
  | { readonly kind: 'setup_done' }
  | {
      readonly kind: 'sessions_found';
      /** The one that was there last. */
      readonly onScreen: LockedSession | null;
      readonly parked: readonly LockedSession[];
    }
  /** The session last on screen belongs to a server this workstation is no longer connected to. */
  | { readonly kind: 'server_left'; readonly atMs: number }
  /** `again`: with the held password; what the screen shows about it stays. */
  | { readonly kind: 'sign_in_started'; readonly again?: boolean }
  | {
      readonly kind: 'sign_in_failed';
      /** The server lets nobody sign in here. */
      readonly barrier?: Barrier | null;
      readonly choice?: Notice<'session_limit'> | null;
    }
  /** `isElsewhere`: the user has other sessions. */
  | { readonly kind: 'signed_in'; readonly session: LiveSession; readonly isElsewhere: boolean }
  | { readonly kind: 'locked'; readonly lock: LockedSession['lock'] }
  /** A locked screen is to stay locked until the PIN is given, although a card had been taken out. */
  | { readonly kind: 'grace_over' }
  | { readonly kind: 'unlocked' }
  /** The locked session goes off the screen. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'brought_back'; readonly session: LiveSession }
  /** For whatever reason, the parked session is over. */
  | {
      readonly kind: 'parked_ended';
      readonly session: LiveSession;
      readonly reason: SessionEnd;
      readonly atMs: number;
    }
  | { readonly kind: 'local_emergency_started'; readonly emergency: LocalEmergency }
  | { readonly kind: 'local_emergency_ended'; readonly atMs: number }
  | { readonly kind: 'ending_started' }
  | { readonly kind: 'ended'; readonly notice: Notice<'signed_out' | 'session_ended' | 'emergency_over'> }
  | { readonly kind: 'enrolled' }
  /** The code was accepted, and IT has to admit the workstation. */
  | { readonly kind: 'enrolment_waits' }
  /** There is no longer a reason to assume that nobody can sign in here. */
  | { readonly kind: 'barrier_lifted' }
  | { readonly kind: 'room_wanted'; readonly choice: Notice<'parking_full'> }
  /** What the user could choose from is not possible any more. */
  | { readonly kind: 'choice_withdrawn' }
  | { readonly kind: 'session_elsewhere_ended' }
  /** `onOneMachine`: the server could still lose it. */
  | { readonly kind: 'pin_set'; readonly onOneMachine: boolean }
  /** Nothing is left of what the notice says is still stored. */
  | { readonly kind: 'removal_confirmed'; readonly of: NoticeView }
  | { readonly kind: 'notice_dismissed' }
  | { readonly kind: 'badge_tapped'; readonly tap: BadgeTapView | null }
  | { readonly kind: 'time_passed'; readonly nowMs: number };

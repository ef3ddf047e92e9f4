import type { LocalEmergency } from '../emergency/local-emergency.ts';
import type { ScreenLockCause } from '../views/session-view.ts';
import type { BadgeTapView, Barrier, NoticeView } from '../views/snapshot.ts';
import type { Farewell } from './farewell.ts';
import type { LiveSession } from './live-session.ts';

/** When a card was taken out: the screen of its user may open again by it for some seconds. */
export interface CardRemoval {
  readonly number: string;
  /** By the longer of the machine's clocks, and which of their agreements that was. */
  readonly elapsedMs: number;
  readonly epoch: number;
}

/** A session whose user has to prove again who she is. */
export interface LockedSession {
  readonly session: LiveSession;
  /** Why and, by the server's clock, since when. */
  readonly lock: {
    readonly cause: ScreenLockCause;
    readonly atMs: number;
    /** Her card was taken out, and nothing has happened since that only the PIN may answer. */
    readonly removal?: CardRemoval;
  };
}

/** What the workstation is in, with what belongs to it and to nothing else. */
export type Stage =
  | { readonly name: 'starting' }
  | { readonly name: 'setup_needed' }
  | { readonly name: 'signed_out' }
  | { readonly name: 'signing_in' }
  | { readonly name: 'active'; readonly session: LiveSession }
  | ({ readonly name: 'locked' } & LockedSession)
  | { readonly name: 'local_emergency'; readonly emergency: LocalEmergency }
  /** A session is being wiped. */
  | { readonly name: 'ending' };

/** The stage and what outlives its changes. Only `nextSituation` makes a new one. */
export interface Situation {
  readonly stage: Stage;
  /** Sessions of other users, which go on off the screen; the one that was on screen last comes first. */
  readonly parked: readonly LockedSession[];
  /** What the user should know once. */
  readonly notice: NoticeView | null;
  /** Why nobody can sign in here, as the server said last. */
  readonly barrier: Barrier | null;
  /** Parked sessions that ended; what their users are to be told. */
  readonly farewells: readonly Farewell[];
  /** The last badge that a reader heard in every state has read, while it matters to the screen. */
  readonly tap: BadgeTapView | null;
}

/** Before anything is known. */
export const firstSituation: Situation = {
  stage: { name: 'starting' },
  parked: [],
  notice: null,
  barrier: null,
  farewells: [],
  tap: null,
};

/** The session on screen, be it locked or not; null: there is none. */
export function sessionOnScreen({ stage }: Pick<Situation, 'stage'>): LiveSession | null {
  return stage.name === 'active' || stage.name === 'locked' ? stage.session : null;
}

/** The session whose user works here now; null: nobody does. */
export function activeSession({ stage }: Pick<Situation, 'stage'>): LiveSession | null {
  return stage.name === 'active' ? stage.session : null;
}

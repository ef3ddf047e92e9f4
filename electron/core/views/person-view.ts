import type { LockedSessionView } from './session-view.ts';

/** What the screens may show of somebody who has yet to prove who she is. */
export interface PersonLook {
  /** Null: only the initials may be shown. */
  readonly displayName: string | null;
  /** Null where not even these are known. */
  readonly initials: string | null;
  /** The colour that stands for her besides the initials, 0 to 9; null where an older server does not say. */
  readonly colour: number | null;
}

/** Somebody who can come to this computer: her session is locked here, or she may want to sign in. */
export type PersonView = ParkedView | VisitorView;

/** All that anybody at the screen sees of a parked session. */
export interface ParkedView
  extends PersonLook,
    Pick<
      LockedSessionView,
      'lockedAtMs' | 'pin' | 'pinLength' | 'unlocksOffline' | 'expiresAtMs' | 'warning' | 'continueBy'
    > {
  readonly kind: 'parked';
  readonly sessionId: string;
}

/** Somebody who may want to sign in; the id stands for the user, whose user name the screens are not told. */
export interface VisitorView extends PersonLook {
  readonly kind: 'visitor';
  readonly id: string;
  /** How long the id can be used to sign in; null: as long as it is shown. */
  readonly forSeconds: number | null;
}

/** What a parked session has open. */
export interface ParkedWorkView extends PersonLook, Pick<ParkedView, 'sessionId' | 'lockedAtMs'> {
  /** Names of clinical apps. */
  readonly openApps: readonly string[];
  /** How many half-written texts its user has here; null when that cannot be told just now. They stay. */
  readonly drafts: number | null;
}

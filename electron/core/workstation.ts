import type { LockCause } from '../../server/contract/sessions.ts';
import type { StationReport } from '../../server/contract/station-report.ts';
import type { Actions } from './actions.ts';
import type { BadgeTap } from './contract/badge-tap.ts';
import type { DraftErasing, DraftReading, DraftSaving } from './drafts/draft.ts';
import type { CurrentSession } from './operations/current-session.ts';
import type { DraftInput } from './operations/drafts.ts';
import type { AppTraces } from './ports/app-traces.ts';
import type { CardReturn } from './ports/card-return.ts';
import type { CardHere } from './session/cards-here.ts';
import type { ActionResult, Snapshot } from './views/snapshot.ts';

/** The workstation as its shells see it: one object between the bridge and the token core. */
export interface Workstation {
  /** Resumes a stored session, cleans what is foreign or ended, and begins to watch the time. */
  start(): Promise<void>;
  /** Stops timers and requests; the session stays in the keychain. */
  stop(): Promise<void>;
  snapshot(): Snapshot;
  /** Calls `listener` after every change; returns a function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** What the screens can have done. Enrolling works before `start`, too, for installations without a screen. */
  readonly actions: Actions;
  /** Locks for whatever reason; the screens have their own, `session.lock`. */
  lock(cause: LockCause): Promise<ActionResult>;
  /**
   * A badge was read, whatever is on screen: names its user, locks or makes way for its user; never signs anybody in
   * or out. What came of it is in the snapshot, `tap`.
   */
  badgeTapped(tap: BadgeTap): Promise<void>;
  /** Whether somebody's work is still on screen while a badge is looked up; what is typed then may be somebody else's. */
  badgeIsLookedUp(): boolean;
  /** The cards that lie in readers now: who took hers out has gone, and the screen is locked. */
  cardsInReaders(cards: readonly CardHere[]): void;
  /** Somebody works here beside a card: asks the server whether it is hers. */
  whoseCards(): Promise<void>;
  /** What came of the last card that its user has put in again; null: there was none. */
  cardReturn(): CardReturn | null;
  /** Makes known who shows clinical apps, and so can wipe what these leave; before `start`. */
  hostApps(traces: AppTraces): void;
  /** The server wants a newer version than this; null: it does not. */
  versionWanted(wanted: string | null): void;
  /** Whose key the server recognises this workstation by. Rejects while no key can be used. */
  keyKind(): Promise<StationReport['key']>;
  /** Tells the server about this workstation. Throws `TokenApiError`. */
  report(report: StationReport): Promise<void>;
  /** Tells the screens about changed settings. */
  policyChanged(): void;
  /** Tells the screens what has become of the app that is open. */
  appTroubled(): void;
  /** The user on screen has opened a clinical app, which stays open for as long as the session lives. */
  appOpened(input: { readonly appId: string }): Promise<ActionResult>;
  /** Keeps a half-written text of an app for a day; an empty one erases it. Also for 2 s after the screen was left. */
  saveDraft(input: DraftInput & { readonly text: string }): Promise<DraftSaving>;
  /** Drafts are read and erased only while their user is on screen and it is unlocked. */
  readDraft(input: DraftInput): Promise<DraftReading>;
  eraseDraft(input: DraftInput): Promise<DraftErasing>;
  /** Null while nobody is signed in, and while a session is being opened or ended. */
  currentSession(): CurrentSession | null;
  /** The locked sessions of other users that go on off the screen; nothing is done in their name. */
  parkedSessions(): readonly CurrentSession[];
  /**
   * Runs `call` with a valid access token: waits for a refresh that is under way, refreshes first when needed,
   * and once more when the server answers 401 `invalid_token`. A token that is bound to the device key (`cnf`) is
   * worth nothing without a proof that names it. Throws `NotSignedInError` without a session.
   */
  withAccessToken<Result>(call: (accessToken: string) => Promise<Result>): Promise<Result>;
}

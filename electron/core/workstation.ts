import type { EnrolRequest } from '../../server/contract/devices.ts';
import type { EmergencyReasonCode } from '../../server/contract/emergency.ts';
import type { SetPinRequest } from '../../server/contract/pin.ts';
import type { RoleName } from '../../server/contract/profiles.ts';
import type { LockCause } from '../../server/contract/sessions.ts';
import type { SetupRequest } from '../../server/contract/setup.ts';
import type { DraftErasing, DraftListing, DraftPlace, DraftReading, DraftSaving } from './drafts/draft.ts';
import type { AppTraces } from './ports/app-traces.ts';
import type {
  ActionResult,
  BadgeReading,
  BadgesView,
  Snapshot,
  UserView,
  VisitorsView,
  WipeItem,
} from './session/snapshot.ts';
import type { Claim } from './session/visitors.ts';

/** What the set-up screen asks for; the code that permits it is added by the main process. */
export type SetupInput = Omit<SetupRequest, 'setup_code'>;

/** A generated user; the password is shown once and kept nowhere. */
export interface GeneratedUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly password: string;
}

export type SetupResult =
  | { readonly ok: true; readonly demoUsers: readonly GeneratedUser[] }
  | { readonly ok: false; readonly error: 'offline' | 'already_done' | 'invalid_input' | 'failed' };

export interface SignOutPreview {
  readonly displayName: string;
  readonly wipes: readonly WipeItem[];
  /** False when the server cannot be reached: the ending is then queued. */
  readonly serverReachable: boolean;
}

/** Who somebody claims to be, by a user name or by a badge that the server has recognised, and the password. */
export type Credentials = Claim & { readonly password: string };

/** What the screens know: a user name that was typed, or the visitor that a tile or a badge stands for. */
export type SignInInput =
  | { readonly username: string; readonly password: string }
  | { readonly visitorId: string; readonly password: string };

/** What a badge reader has typed. */
export interface PresentedBadge {
  readonly number: string;
  /** It was typed into a field for a password or a PIN, and may be one; false unless told. */
  readonly inSecretField?: boolean | undefined;
}

/** Emergency access of somebody with an account. */
export interface EmergencyInput {
  readonly username: string;
  readonly password: string;
  readonly reasonCode: EmergencyReasonCode;
  readonly reason: string;
}

/** Emergency access by a sealed code; the name is what somebody says. */
export interface LocalEmergencyInput extends Pick<EmergencyInput, 'reasonCode' | 'reason'> {
  readonly code: string;
  readonly person: string;
}

/** One of the two things that the user of a locked session knows. */
export type UnlockInput = { readonly password: string } | { readonly pin: string };

/** Proof of the user of a parked session. */
export type UnlockParkedInput = { readonly sessionId: string } & UnlockInput;

export interface ActivityInput {
  /** Something is being written: by policy the screen locks later. */
  readonly editing: boolean;
}

/** A call about a draft names the user whose text it is: it may arrive when somebody else is here already. */
export interface DraftInput extends DraftPlace {
  readonly username: string;
}

/** Whose session is at this screen; calls with the access token speak for this user. */
export interface CurrentSession {
  readonly id: string;
  readonly user: UserView & { readonly id: string; readonly ward: string | null };
  readonly locked: boolean;
  /** An emergency access of a user, who may have another session parked here. */
  readonly emergency?: boolean;
  /** Somebody used a sealed code: there is no access token, and the user is a name that was typed. */
  readonly localEmergency?: boolean;
}

/** The workstation as its shells and screens see it: one object between the bridge and the token core. */
export interface Workstation {
  /** Resumes a stored session, cleans what is foreign or ended, and begins to watch the time. */
  start(): Promise<void>;
  /** Stops timers and requests; the session stays in the keychain. */
  stop(): Promise<void>;
  snapshot(): Snapshot;
  /** Calls `listener` after every change; returns a function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  runSetup(input: SetupInput): Promise<SetupResult>;
  /** Enrols this workstation by a one-time code; also before `start`, for installations without a screen. */
  enrol(request: EnrolRequest): Promise<ActionResult>;
  /** Goes back from enrolling to signing in. */
  leaveEnrolment(): Promise<ActionResult>;
  signIn(input: SignInInput): Promise<ActionResult>;
  /** After `session_limit`: signs in as asked before, and the other session `sessionId` ends. */
  signInReplacing(input: { readonly sessionId: string }): Promise<ActionResult>;
  /** After `parking_full`: the parked session `sessionId` ends, and the user who signed in goes on. */
  signInMakingRoom(input: { readonly sessionId: string }): Promise<ActionResult>;
  lock(cause: LockCause): Promise<ActionResult>;
  unlock(input: UnlockInput): Promise<ActionResult>;
  /** Locks and parks the session on screen, which goes on; somebody else can sign in or come back. */
  switchUser(): Promise<ActionResult>;
  /** Shows a parked session again; the one on screen, if any, is parked. */
  unlockParked(input: UnlockParkedInput): Promise<ActionResult>;
  /** Sets or replaces the PIN of the session, which unlocks it for as long as it lives. */
  setPin(choice: SetPinRequest): Promise<ActionResult>;
  /** Goes on without a PIN for now. */
  postponePin(): Promise<ActionResult>;
  /** Goes on into a new session, the screen as it is; possible from the first warning on. */
  continueSession(input: UnlockInput): Promise<ActionResult>;
  /** Opens an emergency session, which ends with a sign-out or after half an hour. */
  startEmergency(input: EmergencyInput): Promise<ActionResult>;
  /** Opens the apps for emergencies while the server cannot be reached. */
  startLocalEmergency(input: LocalEmergencyInput): Promise<ActionResult>;
  endLocalEmergency(): Promise<ActionResult>;
  /** Makes known who shows clinical apps, and so can wipe what these leave; before `start`. */
  hostApps(traces: AppTraces): void;
  /** Tells the screens what has become of the app that is open. */
  appTroubled(): void;
  previewSignOut(): Promise<SignOutPreview | null>;
  signOut(): Promise<ActionResult>;
  /** Tries at once what is waiting for its next retry. */
  retryNow(): Promise<ActionResult>;
  reportActivity(activity?: ActivityInput): Promise<ActionResult>;
  refreshSessionList(): Promise<ActionResult>;
  endOtherSession(input: { readonly sessionId: string }): Promise<ActionResult>;
  dismissNotice(): Promise<ActionResult>;
  /** Recent users and the user of the last badge; nobody, unless at the sign-in screen. */
  lookForVisitors(): Promise<VisitorsView>;
  /** A badge was read; the answer says whose it is, which proves nothing. */
  presentBadge(input: PresentedBadge): Promise<BadgeReading>;
  /** Links the badge that nobody knew to the user who has signed in since. */
  linkBadge(): Promise<ActionResult>;
  declineBadge(): Promise<ActionResult>;
  listBadges(): Promise<BadgesView>;
  removeBadge(input: { readonly badgeId: string }): Promise<ActionResult>;
  /** The user on screen has opened a clinical app, which stays open for as long as the session lives. */
  appOpened(input: { readonly appId: string }): Promise<ActionResult>;
  /** Keeps a half-written text for a day; an empty one erases it. Also for 2 s after the screen was left. */
  saveDraft(input: DraftInput & { readonly text: string }): Promise<DraftSaving>;
  /** Drafts are read and erased only while their user is on screen and it is unlocked. */
  readDraft(input: DraftInput): Promise<DraftReading>;
  listDrafts(input: Pick<DraftInput, 'username'>): Promise<DraftListing>;
  eraseDraft(input: DraftInput): Promise<DraftErasing>;
  eraseAllDrafts(input: Pick<DraftInput, 'username'>): Promise<DraftErasing>;
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

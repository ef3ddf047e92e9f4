import type { AnswerPace } from '../connection/answer-pace.ts';
import type { ConnectionMonitor } from '../connection/connection-monitor.ts';
import type { Prober } from '../connection/prober.ts';
import type { RetryTimer } from '../connection/retry-timer.ts';
import type { Drafts } from '../drafts/drafts.ts';
import type { OfflineTries } from '../emergency/offline-tries.ts';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { KeptDeviceKey } from '../keychain/keep-device-key.ts';
import type { KeychainWatch } from '../keychain/keychain-watch.ts';
import type { Recall } from '../keychain/recall.ts';
import type { SessionVault } from '../keychain/session-vault.ts';
import type { StationOutbox } from '../outbox/station-outbox.ts';
import type { SiteLogo } from '../page/site-logo.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceKey } from '../ports/device-key.ts';
import type { DeviceKeyMark } from '../ports/device-key-mark.ts';
import type { DraftFiles } from '../ports/draft-files.ts';
import type { Logger } from '../ports/logger.ts';
import type { MachineKeys } from '../ports/machine-keys.ts';
import type { PowerEvents } from '../ports/power-events.ts';
import type { RefreshLock } from '../ports/refresh-lock.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { StationNames } from '../ports/station-names.ts';
import type { CurrentServer } from '../servers/current-server.ts';
import type { KnownStation } from '../servers/known-station.ts';
import type { Situation } from '../stage/stage.ts';
import type { StageEvent } from '../stage/stage-event.ts';
import type { StationLine } from '../station-line/station-line.ts';
import type { ClockSkew } from '../time/clock-skew.ts';
import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import type { ConsiderateLock } from '../tokens/considerate-lock.ts';
import type { Snapshot } from '../views/snapshot.ts';
import type { BadgeTaps } from './badge-taps.ts';
import type { CardsHere } from './cards-here.ts';
import type { Held } from './held.ts';
import type { HeldBadge } from './held-badge.ts';
import type { OpenedSession } from './opened-session.ts';
import type { ShellFacts } from './shell-facts.ts';
import type { Turn } from './turn.ts';
import type { Credentials, Visitors } from './visitors.ts';

/** What a shell hands to the token core. */
export interface WorkstationDependencies {
  readonly clock: Clock;
  readonly secrets: SecretStore;
  readonly endpoint: ServerEndpoint;
  readonly power: PowerEvents;
  readonly log: Logger;
  readonly refreshLock: RefreshLock;
  /** Without it, a keychain that shows nothing at a start counts as new. */
  readonly deviceKeyMark?: DeviceKeyMark;
  readonly draftFiles: DraftFiles;
  /** Without it, the key is always that of the OS user. */
  readonly machineKeys?: MachineKeys;
  /** Without it the names are forgotten when the program ends. */
  readonly stationNames?: StationNames;
  /** What the server is told about this machine, in base64url; null: nothing. */
  readonly machineId?: (serverId: string) => Promise<string | null>;
  readonly policy: EffectivePolicy;
  /** The site's picture at the time of the call. */
  readonly siteLogo?: () => SiteLogo | null;
  readonly shell: Snapshot['shell'];
  /** Version of the program, shown on screen. */
  readonly version: string;
  /** The `fetch` of an Electron session; without it requests go through Node. */
  readonly fetch?: typeof globalThis.fetch;
  /** Between 0 and 1, for jitter; `Math.random` unless told. */
  readonly random?: () => number;
  /** How long the server may be silent before it is asked; as the screen promises unless told. */
  readonly longestSilenceMs?: number;
}

/** What the operations share: the parts of the core and its situation. */
export interface WorkstationState extends Situation {
  readonly dependencies: WorkstationDependencies;
  readonly clock: SessionClock;
  readonly serverTime: ServerTime;
  readonly secrets: GuardedSecrets;
  readonly vault: SessionVault;
  readonly outbox: StationOutbox;
  /** Which server is behind the address in the policy. */
  readonly servers: CurrentServer;
  /** Half-written texts of all users here. */
  readonly drafts: Drafts;
  readonly deviceKey: () => Promise<DeviceKey>;
  /** The same key, for code that stores or replaces it. */
  readonly keptDeviceKey: KeptDeviceKey;
  /** Takes another key if this computer has been given one in the meantime. Only called while nobody is signed in. */
  readonly reviseDeviceKey: () => Promise<void>;
  readonly keychain: KeychainWatch;
  /** `dependencies.refreshLock`, for work that can wait for other work. */
  readonly considerateLock: ConsiderateLock;
  /** Sessions that this run of the program has opened or resumed, whether or not they are still here. */
  readonly ownSessionIds: Set<string>;
  /** Whether the keychain has told all that a run of before has left. */
  readonly recall: Recall;
  readonly api: TokenApi;
  readonly connection: ConnectionMonitor;
  readonly pace: AnswerPace;
  readonly skew: ClockSkew;
  readonly prober: Prober;
  /** How the server reports what happens to the sessions here. */
  readonly line: StationLine;
  readonly newRetryTimer: () => RetryTimer;
  readonly offlineTries: OfflineTries;
  readonly shellFacts: ShellFacts;
  /** The sign-in that waits for the user to choose which other session ends. */
  readonly heldSignIn: Held<Credentials>;
  /** The session that was opened on a full computer: it waits for the user to choose which one ends. */
  readonly heldOpening: Held<OpenedSession>;
  /** Whom the tiles and the last badge stand for. */
  readonly visitors: Visitors;
  /** Badges of readers that are heard in every state. */
  readonly badgeTaps: BadgeTaps;
  /** Cards in readers that know when one is taken out. */
  readonly cardsHere: CardsHere;
  /** An unknown badge, until whoever signs in next has said whose it is. */
  readonly heldBadge: HeldBadge;
  /** What this workstation and its ward are called. */
  readonly station: KnownStation;
  /** Taken by the actions that check a password. */
  readonly turn: Turn;
  /** Changes the situation; false, with a line in the log, when `event` means nothing in the present stage. */
  dispatch(event: StageEvent): boolean;
  /** Tells subscribers what changed and looks at the deadlines again. */
  publish(): void;
}

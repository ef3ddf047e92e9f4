import type { SessionInfo } from '../keychain/session-info.ts';
import type { ActReports } from '../outbox/act-reports.ts';
import type { TokenRefresher } from '../tokens/token-refresher.ts';
import type { PinKeeper } from '../unlocking/pin-keeper.ts';
import type { UnlockVerifier } from '../unlocking/unlock-verifier.ts';
import type { SessionView } from '../views/snapshot.ts';
import type { ActivityLog } from './activity-log.ts';
import type { ActivityMoment } from './activity-moment.ts';
import type { Warning } from './warnings.ts';

/** Everything that exists because somebody is signed in; at the end it is dropped as a whole. */
export interface LiveSession {
  info: SessionInfo;
  /** Monotonic time at which this process took the session up, which was after its start. */
  takenUpMs: number;
  readonly refresher: TokenRefresher;
  readonly activity: ActivityLog;
  /** Names this stay to the screens: the same through locks, switches and going on, and another for every sign-in. */
  readonly seat: string;
  /** Ids of the clinical apps that were opened. */
  readonly openApps: Set<string>;
  /** Locks and unlocks that the server has yet to hear of. */
  readonly reports: ActReports;
  /** Null until the password has been given since the program started. */
  verifier: UnlockVerifier | null;
  /** Until it is over, the server may not know yet that the password was right. */
  telling: Promise<void>;
  /** Goes along into the session that the user goes on into. */
  pin: PinKeeper;
  /** Although one is required; until the next unlocking. */
  pinPostponed: boolean;
  lastActivity: ActivityMoment;
  /** At the last activity somebody was writing something. */
  editing: boolean;
  warning: Warning | null;
  /** The server was asked to go on into a new session; until that is here, it may be that there is one. */
  mayHaveContinued: boolean;
  /** When its user last came to it by a sign-in or an unlock, by the server's clock. */
  shownAtMs: number;
  /** The last that the line has told of each, so that it is acted on once. */
  lockOrderSeen: string | null;
  rightsSeen: string | null;
  elsewhereSeen: string | null;
  otherSessions: SessionView['otherSessions'];
}

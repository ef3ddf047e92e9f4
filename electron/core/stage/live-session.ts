import type { SessionInfo } from '../keychain/session-info.ts';
import type { ActReports } from '../outbox/act-reports.ts';
import type { TokenRefresher } from '../tokens/token-refresher.ts';
import type { PinKeeper } from '../unlocking/pin-keeper.ts';
import type { UnlockVerifier } from '../unlocking/unlock-verifier.ts';
import type { SessionView } from '../views/snapshot.ts';
import type { ActivityLog } from './activity-log.ts';
import type { ActivityMoment } from './activity-moment.ts';
import type { Warning } from './warnings.ts';

/** Everything that exists because somebody is signed in; dropped as a whole at the end. */
export interface LiveSession {
  info: SessionInfo;
  /** Monotonic time at which this process took up the session, which is after its start. */
  takenUpMs: number;
  readonly refresher: TokenRefresher;
  readonly activity: ActivityLog;
  /** Identifies this stay to the screens: the same through locks, switches and continuing, new for every sign-in. */
  readonly seat: string;
  /** Ids of the clinical apps that were opened. */
  readonly openApps: Set<string>;
  /** Locks and unlocks that the server has yet to hear of. */
  readonly reports: ActReports;
  /** Null until the password has been given since the program started. */
  verifier: UnlockVerifier | null;
  /** Until this is over, the server may not know yet that the password was right. */
  telling: Promise<void>;
  /** Carried over when the session is continued. */
  pin: PinKeeper;
  /** Although one is required; until the next unlocking. */
  pinPostponed: boolean;
  /** The last unlocking took nothing but a card, which somebody else may have: what asks for a recent sign-in asks for the password. */
  openedByCard: boolean;
  lastActivity: ActivityMoment;
  /** Since then nobody has used the computer for so long that the next key or click goes nowhere. */
  atRest: boolean;
  /** At the last activity somebody was writing something. */
  editing: boolean;
  warning: Warning | null;
  /** What becomes of continuing with the proof that unlocked the session. */
  continuing: SessionView['continuing'];
  /** The server was asked to continue the session; until the new one is here, it may or may not exist. */
  mayHaveContinued: boolean;
  /** When its user gave the PIN, password or card with which she last came to it, by the server's clock. */
  provedAtMs: number;
  /** The latest of each reported by the line, so that it is acted on once. */
  lockOrderSeen: string | null;
  rightsSeen: string | null;
  elsewhereSeen: string | null;
  /** It is an emergency access, and nobody has written yet why it was needed. */
  wordsMissing: boolean;
  otherSessions: SessionView['otherSessions'];
}

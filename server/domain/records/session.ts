import type { EndedReason } from '../../contract/errors.ts';
import type { ProfileName, RoleName } from '../../contract/profiles.ts';
import type { RefreshStamp } from '../tokens/refresh-tokens.ts';
import type { RefreshCount } from './refresh-count.ts';

/** One sign-in of one user on one device, with what its tokens and answers tell about both. */
export interface Session {
  /** UUIDv7. */
  readonly id: string;
  readonly user: SessionUser;
  readonly device: SessionDevice | null;
  /** Name the client gave when there is no device (unbound session). */
  readonly deviceLabel: string | null;
  readonly ward: string | null;
  readonly profile: ProfileName;
  /** Thumbprint of the DPoP key the session is bound to for life; null: unbound. */
  readonly keyThumbprint: string | null;
  /** How many times the refresh token has rotated. */
  readonly generation: number;
  readonly rotatedAtMs: number;
  /** Whole seconds, so that `expires_at` is exactly a lifetime later in tokens, too. */
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  readonly ended: { readonly atMs: number; readonly reason: EndedReason } | null;
  /** The session that its user went on into. */
  readonly continuedBy: string | null;
  /** Continued by PIN: the password was not asked for. */
  readonly openedByPin: boolean;
  readonly lockedAtMs: number | null;
  /** Its workstation has proven, by the key, what it did: without a proof it is somebody else. */
  readonly provesActs: boolean;
  /** When IT ordered its screen to be locked; null: it did not, or its user has unlocked since. */
  readonly lockOrderedAtMs: number | null;
  /** Wrong passwords since the last successful unlock. */
  readonly unlockFailures: number;
  /** No unlock is tried before this time. */
  readonly unlockNotBeforeMs: number;
  readonly refreshCount: RefreshCount;
  /** How the refresh token of this generation was made. */
  readonly stamp: RefreshStamp;
  /**
   * Whether this program understands all that is stored of it. Of one of a newer release, or that somebody has changed, it
   * understands a part, and the rest is made up: it gives no rights here and is over for nobody else.
   */
  readonly isReadable: boolean;
}

export interface SessionUser {
  readonly id: number;
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly ward: string | null;
  readonly disabled: boolean;
}

export interface SessionDevice {
  readonly id: string;
  readonly name: string;
  readonly ward: string | null;
}

export interface NewSession {
  readonly id: string;
  readonly userId: number;
  readonly deviceId: string | null;
  readonly deviceLabel: string | null;
  readonly wardId: number | null;
  readonly profile: ProfileName;
  readonly keyThumbprint: string | null;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  readonly openedByPin: boolean;
  readonly provesActs: boolean;
  readonly stamp: RefreshStamp;
}

export interface Rotation {
  readonly generation: number;
  readonly rotatedAtMs: number;
  readonly stamp: RefreshStamp;
  readonly refreshCount: RefreshCount;
}

/** The PIN that brings a session back; checked by its Argon2id hash. */
export interface SessionPin {
  readonly hash: string;
  /** Wrong tries since it was set, was right, or the password was. */
  readonly failures: number;
}

export interface SessionRepository {
  /** Throws `Refusal('unavailable')` when it cannot be read here and may be live elsewhere. */
  find(id: string): Promise<Session | null>;
  /** Also one that cannot be read here; for work in the background and for administrators, which no metrics count. */
  look(id: string): Promise<Session | null>;
  /**
   * Users whose sessions came or went since it was last asked; null when that may be anybody, since another process
   * has written.
   */
  takeMovedUsers(): Promise<ReadonlySet<number> | null>;
  /** Sessions of a user that were not ended, newest first (they may have expired meanwhile). */
  openOfUser(userId: number): Promise<readonly Session[]>;
  /** At most `limit` of the user's sessions that are open and not over, newest first. */
  newestOfUser(userId: number, nowMs: number, limit: number): Promise<readonly Session[]>;
  /** Sessions at a device that were not ended. */
  openOfDevice(deviceId: string): Promise<readonly Session[]>;
  /** At most `limit` sessions that are open and not over, newest first, from the one after `afterId` on. */
  page(afterId: string | null, nowMs: number, limit: number): Promise<readonly Session[]>;
  /** All sessions that were not ended, newest first. */
  open(): AsyncIterableIterator<Session>;
  /** How many sessions are open and not over. */
  countOpen(nowMs: number): Promise<number>;
  /** Sessions past their end that nobody has ended yet, at most `limit`. */
  overdue(nowMs: number, limit: number): Promise<readonly Session[]>;
  insert(session: NewSession): Promise<void>;
  /** Returns the session as it stands afterwards. */
  rotate(session: Session, rotation: Rotation): Promise<Session>;
  setRefreshCount(id: string, counted: RefreshCount): Promise<void>;
  end(id: string, ended: { readonly atMs: number; readonly reason: EndedReason }): Promise<void>;
  /** Notes into which session the user of a session goes on. */
  setContinuedBy(id: string, successorId: string): Promise<void>;
  /** Null unlocks it, and what IT ordered is done with. */
  setLocked(id: string, lockedAtMs: number | null): Promise<void>;
  /** Notes that the workstation of a session proves what it does. */
  setProvesActs(id: string): Promise<void>;
  /** Notes that IT wants the screen of a session locked. */
  orderLock(id: string, orderedAtMs: number): Promise<void>;
  setUnlockAttempts(
    id: string,
    attempts: { readonly failures: number; readonly notBeforeMs: number },
  ): Promise<void>;
  /** The PIN of a session that has one; it goes with the session's end. */
  findPin(id: string): Promise<SessionPin | null>;
  setPin(id: string, pin: SessionPin): Promise<void>;
  /** Makes a key and issuer known, so that sessions can refer to them. */
  registerStamp(stamp: RefreshStamp): Promise<void>;
  /** A session whose end is further away than its profile allows begins anew. */
  restart(session: Session, times: Pick<Session, 'startedAtMs' | 'expiresAtMs'>): Promise<Session>;
  /** Moves the times of the sessions that began at `sinceMs` or later and were not ended; returns how many. */
  moveTimes(sinceMs: number, byMs: number): Promise<number>;
  /** Restarts the sessions of a profile that would last longer than `expiresAtMs`; returns how many. */
  restartOverlong(profile: ProfileName, times: Pick<Session, 'startedAtMs' | 'expiresAtMs'>): Promise<number>;
  /** Removes at most `limit` sessions that ended before `endedBeforeMs`; returns how many. */
  removeEnded(endedBeforeMs: number, limit: number): Promise<number>;
}

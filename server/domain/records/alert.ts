import type { User } from './user.ts';

/** An alert on its way to one webhook; kept until that has accepted it. */
export interface WaitingAlert {
  readonly number: number;
  /** The same for each try and each webhook, so that a receiver knows what it has had. */
  readonly id: string;
  /** Which webhook: a digest of its address, which may hold a secret. */
  readonly target: Buffer;
  /** JSON, exactly as it is signed and sent. */
  readonly body: string;
  readonly createdAtMs: number;
  readonly attempts: number;
}

export interface WaitingAlerts {
  readonly count: number;
  /** When the oldest was raised; null without any. */
  readonly oldestMs: number | null;
}

export interface AlertRepository {
  insert(alert: Pick<WaitingAlert, 'id' | 'target' | 'body' | 'createdAtMs'>): Promise<void>;
  /**
   * What one webhook is to be sent next: of those that are due the one with the fewest tries, so that what is new
   * does not wait behind what fails. Also what would wait for longer than `longestPauseMs`: the clock was set back.
   */
  nextDue(target: Buffer, nowMs: number, longestPauseMs: number): Promise<WaitingAlert | null>;
  /** When the next try at a webhook is due; null without any. */
  nextTryMs(target: Buffer): Promise<number | null>;
  postpone(number: number, nextTryAtMs: number): Promise<void>;
  remove(number: number): Promise<void>;
  /** Removes alerts for all other webhooks; returns how many. */
  removeOthers(targets: readonly Buffer[]): Promise<number>;
  /** Replaces the name of a user who is erased in what waits. */
  renameUser(user: Pick<User, 'id' | 'username' | 'displayName'>): Promise<void>;
  /** What has not been accepted yet. */
  waiting(): Promise<WaitingAlerts>;
}

/** Where alerts go. */
export interface AlertTargets {
  /** Digests of the webhooks' addresses. */
  readonly targets: readonly Buffer[];
  /** Public URL of this server, which alerts name. */
  readonly server: string;
  /** Something was raised: to be called after the commit. */
  wake(): void;
}

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
  insert(alert: Pick<WaitingAlert, 'id' | 'target' | 'body' | 'createdAtMs'>): void;
  /** Those whose next try is due, at most `limit`, the longest due first. */
  due(nowMs: number, limit: number): readonly WaitingAlert[];
  /** When the next try of any is due; null without any. */
  nextTryMs(): number | null;
  postpone(number: number, nextTryAtMs: number): void;
  remove(number: number): void;
  /** What has not been accepted yet. */
  waiting(): WaitingAlerts;
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

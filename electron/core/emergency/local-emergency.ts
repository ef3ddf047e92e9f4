import type { OfflineUse } from './offline-use.ts';

/** An emergency access by a sealed code, as long as it is on screen. */
export interface LocalEmergency {
  readonly use: Pick<OfflineUse, 'id' | 'person' | 'startedAtMs'>;
  /** Monotonic time of its end, which no setting of a clock moves. */
  readonly endsAtMonotonicMs: number;
}

/** A local emergency is over after that, whatever happens. */
export const localEmergencyMs = 30 * 60_000;

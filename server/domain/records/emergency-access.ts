import type { EmergencyReasonCode, EmergencyVerdict } from '../../contract/emergency.ts';
import type { TimeDoubt } from './offline-use-times.ts';

/** What a person says about why emergency access is needed. */
export interface EmergencyReason {
  readonly code: EmergencyReasonCode;
  readonly text: string;
}

/** How a security officer has judged an emergency access. */
export interface EmergencyReview {
  readonly verdict: EmergencyVerdict;
  readonly note: string;
  /** The officer. */
  readonly userId: number;
  readonly atMs: number;
}

/** One use of emergency access: a session of the profile `break_glass`, or of a sealed code at a workstation. */
export interface EmergencyAccess {
  /** In the order in which this server heard of them. */
  readonly number: number;
  /** Id of the session, or of the use of a code. */
  readonly id: string;
  readonly kind: 'session' | 'offline_code';
  /** Null for a code. */
  readonly userId: number | null;
  /** The name that somebody typed with a code; null for a session. */
  readonly person: string | null;
  readonly codeId: string | null;
  /** Null where the workstation had neither signed anybody in nor been admitted when it told of a code. */
  readonly deviceId: string | null;
  /** Thumbprint of the key that told of the use of a code; null for a session. */
  readonly keyThumbprint: string | null;
  readonly ward: string | null;
  readonly address: string | null;
  readonly reason: EmergencyReason;
  readonly startedAtMs: number;
  /** Null: not over yet, as far as is known. */
  readonly endedAtMs: number | null;
  readonly recordedAtMs: number;
  /** What is odd about the times that a workstation has told; null: nothing. */
  readonly doubt: TimeDoubt | null;
  /** With it the audit trail vouches for what was written; it goes with the record. */
  readonly salt: Buffer;
  /** Null: nobody has reviewed it. */
  readonly review: EmergencyReview | null;
}

/** Emergency accesses that wait for a security officer: without a verdict, or with `needs_follow_up`. */
export interface OpenReviews {
  readonly count: number;
  /** When the oldest of them was recorded; null without any. */
  readonly oldestMs: number | null;
}

export interface EmergencyRepository {
  find(id: string): EmergencyAccess | null;
  /** Newest first, from the one before `beforeNumber` on (null: from the newest). */
  page(
    beforeNumber: number | null,
    limit: number,
    filter: { readonly openOnly: boolean },
  ): readonly EmergencyAccess[];
  /** How often a workstation has told of the use of a code. */
  countUses(keyThumbprint: string, codeId: string): number;
  insert(access: Omit<EmergencyAccess, 'number' | 'review'>): void;
  end(id: string, endedAtMs: number): void;
  setDoubt(id: string, doubt: TimeDoubt): void;
  review(id: string, review: EmergencyReview): void;
  openReviews(): OpenReviews;
  /** How many open ones were recorded before that. */
  countOpenBefore(timeMs: number): number;
  /** Removes at most `limit` ones whose review is closed, that were recorded before that; returns how many. */
  removeReviewed(recordedBeforeMs: number, limit: number): number;
}

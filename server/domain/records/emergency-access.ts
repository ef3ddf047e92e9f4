import type { EmergencyReasonCode, EmergencyVerdict } from '../../contract/emergency.ts';
import type { TimeDoubt } from './offline-use-times.ts';

/** What a person says about why emergency access is needed. */
export interface EmergencyReason {
  readonly code: EmergencyReasonCode;
  /** In own words; null: not written at the beginning. */
  readonly text: string | null;
}

/** Why it was needed, in words that were written after the beginning. */
export interface LaterWords {
  readonly text: string;
  readonly atMs: number;
  /** The security officer who noted, in the review, what the person has told; null: the person has written them. */
  readonly notedBy: number | null;
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
  /** Null: none were written after the beginning. */
  readonly laterWords: LaterWords | null;
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

/** An access as it begins. */
export type NewEmergencyAccess = Omit<EmergencyAccess, 'number' | 'laterWords' | 'review'>;

/** In own words why it was needed, whenever and by whom they were written; null: they are missing. */
export function wordsOf({
  reason,
  laterWords,
}: Pick<EmergencyAccess, 'reason' | 'laterWords'>): string | null {
  return reason.text ?? laterWords?.text ?? null;
}

/** Emergency accesses that wait for a security officer: without a verdict, or with `needs_follow_up`. */
export interface OpenReviews {
  readonly count: number;
  /** Of how many nobody has written why. */
  readonly withoutWords: number;
  /** When the oldest of them was recorded; null without any. */
  readonly oldestMs: number | null;
}

export interface EmergencyRepository {
  find(id: string): Promise<EmergencyAccess | null>;
  /** Newest first, from the one before `beforeNumber` on (null: from the newest). */
  page(
    beforeNumber: number | null,
    limit: number,
    filter: { readonly openOnly: boolean },
  ): Promise<readonly EmergencyAccess[]>;
  /** How often a workstation has told of the use of a code. */
  countUses(keyThumbprint: string, codeId: string): Promise<number>;
  insert(access: NewEmergencyAccess): Promise<void>;
  /** Adds the words that are missing; the database refuses to replace any. */
  addWords(id: string, words: LaterWords): Promise<void>;
  end(id: string, endedAtMs: number): Promise<void>;
  setDoubt(id: string, doubt: TimeDoubt): Promise<void>;
  review(id: string, review: EmergencyReview): Promise<void>;
  openReviews(): Promise<OpenReviews>;
  /** How many open ones were recorded before that. */
  countOpenBefore(timeMs: number): Promise<number>;
  /** Removes at most `limit` ones whose review is closed, that were recorded before that; returns how many. */
  removeReviewed(recordedBeforeMs: number, limit: number): Promise<number>;
}

import type { EmergencyReason } from './emergency-access.ts';
import { timeDoubts } from './offline-use-times.ts';

/** Why nobody vouches for a report. */
export const unverifiedProblems = [
  'unknown_workstation',
  'unknown_code',
  'code_used_up',
  ...timeDoubts,
] as const;
export type UnverifiedProblem = (typeof unverifiedProblems)[number];

/** A report of the use of a sealed code that opens no review, because anybody could have made it up. */
export interface UnverifiedUse {
  readonly id: string;
  readonly problem: UnverifiedProblem;
  readonly person: string;
  readonly codeId: string;
  readonly deviceId: string | null;
  readonly keyThumbprint: string;
  readonly address: string | null;
  /** What room is shared by: everything of one network that no workstation of ours has told. */
  readonly crowd: string;
  readonly reason: EmergencyReason;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly recordedAtMs: number;
}

export interface UnverifiedUses {
  readonly count: number;
  /** How many had to make room for others since the database was made. */
  readonly dropped: number;
}

/** How many there are, as a sentence for people. */
export function sentenceOfUnverified({ count, dropped }: UnverifiedUses): string {
  const lost = dropped > 0 ? `, ${dropped} more had to make room` : '';
  return `${count} reports of emergency access could have been made up by anybody${lost}: emergency list --unverified.`;
}

export interface UnverifiedUseRepository {
  /**
   * Keeps a report, once for its id and key, with the words and the end that come later. When the heap is full, the oldest of whoever has told most makes room, and
   * those of workstations that the server knows last.
   */
  keep(use: UnverifiedUse): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly UnverifiedUse[]>;
  count(): Promise<UnverifiedUses>;
  /** What was kept of a report that is vouched for now. */
  remove(id: string, keyThumbprint: string): Promise<void>;
  /** Removes what was told before that; returns how many. */
  removeOld(recordedBeforeMs: number): Promise<number>;
}

/** A sealed code that this server has made. */
export interface EmergencyCode {
  readonly id: string;
  /** How often it can be used at one workstation. */
  readonly uses: number;
  readonly expires: string;
  readonly madeAtMs: number;
}

export interface EmergencyCodeRepository {
  find(id: string): Promise<EmergencyCode | null>;
  insert(code: EmergencyCode): Promise<void>;
}

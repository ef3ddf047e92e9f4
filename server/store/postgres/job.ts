import type { CommitNote } from '../../domain/ports/commit-note.ts';
import { Refusal } from '../../domain/ports/refusal.ts';
import type { Repositories } from '../../domain/ports/unit-of-work.ts';

/** Work on the database that waits for its turn. */
export interface Job {
  readonly run: (repositories: Repositories) => unknown;
  /** The one session that the job is about; null: it may be about anything. */
  readonly ofSession: string | null;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** From then on its caller hears that nobody knows, so it must not be carried out any more. */
  readonly giveUpAtMs: number;
  /** Whether its caller is still there; one whose caller has gone is not carried out either. */
  readonly isWanted: () => boolean;
  /** Where its caller wants to find whether a standby has it. */
  readonly note: CommitNote | undefined;
}

/** Whether the time of a job is over, or will be within `marginMs`. */
export function isLate({ giveUpAtMs }: Job, marginMs = 0): boolean {
  return performance.now() + marginMs >= giveUpAtMs;
}

/** Whether a job must not be carried out any more. */
export function isOver(job: Job): boolean {
  return isLate(job) || !job.isWanted();
}

/** What its caller hears. */
export function overOutcome(job: Job): Outcome {
  return { job, error: new Refusal('unavailable', { retryAfterSeconds: 1 }) };
}

/** What became of a job within a transaction; told only after the commit. */
export type Outcome = { readonly job: Job } & (
  | { readonly result: unknown }
  | { readonly error: unknown }
  /** It needs the house to itself, and has written nothing. */
  | { readonly needsHouse: true }
);

/** Tells those who wait, first whether a standby has it. */
export function settle(outcome: Outcome, isProtected = true): void {
  const { note } = outcome.job;
  if (note && !isProtected) note.isUnreplicated = true;
  if ('error' in outcome) outcome.job.reject(outcome.error);
  else if ('result' in outcome) outcome.job.resolve(outcome.result as never);
}

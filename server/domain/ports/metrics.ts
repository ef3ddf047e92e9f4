import type { AuditEventType } from '../records/audit-event.ts';

/** What became of a refresh. */
export const refreshOutcomes = [
  'rotated',
  /** A lost answer was given again. */
  'recovered',
  /** Rotated from a generation that the database did not know: it was restored from a backup. */
  'restored',
  /** The first tokens of the session that the user went on into. */
  'continued',
  'reuse',
  'ended',
  'wrong_key',
  'replayed_proof',
  'nonce_needed',
  'in_progress',
  'unknown_generation',
  'unbound_denied',
  'throttled',
  /** No token of ours, or of a session that is not there any more. */
  'unknown',
  /** The database could not be written. */
  'unavailable',
] as const;
export type RefreshOutcome = (typeof refreshOutcomes)[number];

/** One refresh on its way; counted when it ends. */
export interface RefreshMeasurement {
  /** The same job, but its SQL statements are counted. */
  transaction<Input, Result>(job: (input: Input) => Promise<Result>): (input: Input) => Promise<Result>;
  end(outcome: RefreshOutcome): void;
}

/** What it was that had been asked for too often. */
export const limits = [
  'refresh',
  'sign_in_place',
  'sign_in_network',
  'unlock',
  'client_login',
  'enrolment',
  'badge',
  'device_question',
  'other',
] as const;
export type Limit = (typeof limits)[number];

export interface Answer {
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface FinishedWork {
  readonly job: string;
  readonly outcome: 'success' | 'failure';
  readonly durationMs: number;
}

/** Numbers for those who run the server. They never say who: no user, device, session or address. */
export interface Metrics {
  refreshStarted(): RefreshMeasurement;
  /** `outcome` is `success` or the code of the refusal. */
  signInEnded(outcome: string): void;
  throttled(limit: Limit): void;
  /** Whether a presented access token was known from an earlier request. */
  accessTokenChecked(result: 'hit' | 'miss'): void;
  /** Whether a session that was asked for was remembered from an earlier request. */
  sessionLookedUp(result: 'hit' | 'miss'): void;
  statementRun(): void;
  /** One transaction of so many grouped jobs is on disk. */
  committed(jobs: number, durationMs: number): void;
  /** A transaction is on one machine only, although the site has standbys. */
  unprotectedCommit(): void;
  standbyMissing(isMissing: boolean): void;
  /** This node went from a host that takes writes to one that was promoted later. */
  databaseLeft(): void;
  /** Hosts that take writes although another one was promoted later. */
  formerPrimaries(count: number): void;
  audited(type: AuditEventType, outcome: 'success' | 'failure'): void;
  /** One try to send an alert to one webhook. */
  alertSent(outcome: 'accepted' | 'failed'): void;
  workFinished(work: FinishedWork): void;
  requestStarted(): void;
  requestAnswered(answer: Answer): void;
}

/** Counts nothing: for commands, and for tests of something else. */
export const unmeasured: Metrics = {
  refreshStarted: () => ({ transaction: (job) => job, end() {} }),
  signInEnded() {},
  throttled() {},
  accessTokenChecked() {},
  sessionLookedUp() {},
  statementRun() {},
  committed() {},
  unprotectedCommit() {},
  standbyMissing() {},
  databaseLeft() {},
  formerPrimaries() {},
  audited() {},
  alertSent() {},
  workFinished() {},
  requestStarted() {},
  requestAnswered() {},
};

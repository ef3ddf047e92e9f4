import {
  type Answer,
  type FinishedWork,
  type Limit,
  limits,
  type Metrics,
  type RefreshMeasurement,
  type RefreshOutcome,
  refreshOutcomes,
} from '../domain/ports/metrics.ts';
import type { AuditEventType } from '../domain/records/audit-event.ts';
import type { Instruments } from './instruments.ts';

/** From 0.5 ms, what a refresh takes on an idle server, to 5 s. */
const durations = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const workDurations = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];
const signInOutcomes = ['success', 'invalid_credentials', 'throttled', 'unbound_denied', 'unavailable'];

/** What the server counts while it works. */
export class PrometheusMetrics implements Metrics {
  readonly #metrics: ReturnType<typeof metricsOf>;
  // Plain numbers, read when the page is, since they change with every statement and request.
  readonly #tokenChecks = { hit: 0, miss: 0 };
  readonly #sessionChecks = { hit: 0, miss: 0 };
  #statements = 0;
  #unprotectedCommits = 0;
  #isStandbyMissing = false;
  #timesDatabaseLeft = 0;
  #formerPrimaries = 0;
  #refreshesInProgress = 0;
  #requestsInProgress = 0;

  constructor(instruments: Instruments) {
    this.#metrics = metricsOf(instruments);
    instruments.readCounter(
      {
        name: 'sql_statements_total',
        help: 'SQL statements, without those that begin and end transactions.',
      },
      () => this.#statements,
    );
    instruments.readCounter(
      {
        name: 'unprotected_commits_total',
        help: 'Transactions that no synchronous standby had when they were committed, although one is required.',
      },
      () => this.#unprotectedCommits,
    );
    instruments.readGauge(
      { name: 'standby_missing', help: '1 while what is committed is on one machine only.' },
      () => (this.#isStandbyMissing ? 1 : 0),
    );
    instruments.readCounter(
      {
        name: 'database_left_total',
        help: 'How often this node left a host of its database that took writes for one that was promoted later.',
      },
      () => this.#timesDatabaseLeft,
    );
    instruments.readGauge(
      {
        name: 'former_primaries',
        help: 'Hosts of `database_url` that take writes although another one was promoted later.',
      },
      () => this.#formerPrimaries,
    );
    instruments.readCounters(
      {
        name: 'access_token_checks_total',
        help: 'Access tokens presented; a hit was verified before, and only its session is looked up.',
        label: 'cache',
      },
      () => this.#tokenChecks,
    );
    instruments.readCounters(
      {
        name: 'session_checks_total',
        help: 'Sessions looked up for a token; a hit was remembered and had not changed since.',
        label: 'cache',
      },
      () => this.#sessionChecks,
    );
    instruments.readGauge(
      { name: 'refreshes_in_progress', help: 'Refreshes being answered now.' },
      () => this.#refreshesInProgress,
    );
    instruments.readGauge(
      { name: 'http_requests_in_progress', help: 'Requests being answered now.' },
      () => this.#requestsInProgress,
    );
  }

  refreshStarted(): RefreshMeasurement {
    this.#refreshesInProgress += 1;
    const startedAtMs = performance.now();
    return {
      transaction: (job) => this.#countingStatements(job),
      end: (outcome) => this.#refreshEnded(outcome, startedAtMs),
    };
  }

  signInEnded(outcome: string): void {
    this.#metrics.signIns.inc({ outcome });
  }

  throttled(limit: Limit): void {
    this.#metrics.throttled.inc({ limit });
  }

  accessTokenChecked(cache: 'hit' | 'miss'): void {
    this.#tokenChecks[cache] += 1;
  }

  sessionLookedUp(cache: 'hit' | 'miss'): void {
    this.#sessionChecks[cache] += 1;
  }

  statementRun(): void {
    this.#statements += 1;
  }

  committed(jobs: number, durationMs: number): void {
    this.#metrics.commitJobs.observe(jobs);
    this.#metrics.commitSeconds.observe(durationMs / 1000);
  }

  unprotectedCommit(): void {
    this.#unprotectedCommits += 1;
  }

  standbyMissing(isMissing: boolean): void {
    this.#isStandbyMissing = isMissing;
  }

  databaseLeft(): void {
    this.#timesDatabaseLeft += 1;
  }

  formerPrimaries(count: number): void {
    this.#formerPrimaries = count;
  }

  audited(type: AuditEventType, outcome: 'success' | 'failure'): void {
    this.#metrics.auditEvents.inc({ type, outcome });
  }

  alertSent(outcome: 'accepted' | 'failed'): void {
    this.#metrics.alerts.inc({ outcome });
  }

  workFinished({ job, outcome, durationMs }: FinishedWork): void {
    this.#metrics.workRuns.inc({ job, outcome });
    this.#metrics.workSeconds.observe({ job }, durationMs / 1000);
    if (outcome === 'success') this.#metrics.workSuccess.setToCurrentTime({ job });
  }

  requestStarted(): void {
    this.#requestsInProgress += 1;
  }

  requestAnswered({ method, route, status, durationMs }: Answer): void {
    this.#requestsInProgress -= 1;
    this.#metrics.requests.inc({ method, route, status });
    this.#metrics.requestSeconds.observe({ route }, durationMs / 1000);
  }

  #countingStatements<Input, Result>(
    job: (input: Input) => Promise<Result>,
  ): (input: Input) => Promise<Result> {
    return async (input) => {
      const before = this.#statements;
      const result = await job(input);
      this.#metrics.refreshStatements.observe(this.#statements - before);
      return result;
    };
  }

  #refreshEnded(outcome: RefreshOutcome, startedAtMs: number): void {
    this.#refreshesInProgress -= 1;
    this.#metrics.refreshes.inc({ outcome });
    this.#metrics.refreshSeconds.observe((performance.now() - startedAtMs) / 1000);
  }
}

function metricsOf(instruments: Instruments) {
  const metrics = {
    ...requestMetrics(instruments),
    ...signInMetrics(instruments),
    ...storeMetrics(instruments),
    ...workMetrics(instruments),
  };
  // Known series begin at zero, so that the first of a kind shows as an increase.
  for (const outcome of refreshOutcomes) metrics.refreshes.inc({ outcome }, 0);
  for (const outcome of signInOutcomes) metrics.signIns.inc({ outcome }, 0);
  for (const limit of limits) metrics.throttled.inc({ limit }, 0);
  for (const outcome of ['accepted', 'failed']) metrics.alerts.inc({ outcome }, 0);
  return metrics;
}

function requestMetrics(instruments: Instruments) {
  return {
    requests: instruments.counter({
      name: 'http_requests_total',
      help: 'Answered requests; status 499 was given up by the client.',
      labels: ['method', 'route', 'status'],
    }),
    requestSeconds: instruments.histogram({
      name: 'http_request_duration_seconds',
      help: 'From the head of a request to the end of its answer.',
      labels: ['route'],
      buckets: durations,
    }),
    refreshes: instruments.counter({
      name: 'refreshes_total',
      help: 'Refreshes by outcome.',
      labels: ['outcome'],
    }),
    refreshSeconds: instruments.histogram({
      name: 'refresh_duration_seconds',
      help: 'From a request that is read to its tokens, durable commit included.',
      buckets: durations,
    }),
    refreshStatements: instruments.histogram({
      name: 'refresh_statements',
      help: 'SQL statements of a refresh: those on its session, and the insert of its audit event.',
      buckets: [1, 2, 3, 4, 5, 8, 16],
    }),
  };
}

function signInMetrics(instruments: Instruments) {
  return {
    signIns: instruments.counter({
      name: 'sign_ins_total',
      help: 'Sign-ins by outcome.',
      labels: ['outcome'],
    }),
    throttled: instruments.counter({
      name: 'throttled_total',
      help: 'Requests refused by a limit.',
      labels: ['limit'],
    }),
  };
}

function storeMetrics(instruments: Instruments) {
  return {
    commitJobs: instruments.histogram({
      name: 'commit_jobs',
      help: 'Jobs that shared one transaction and one flush to disk.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    }),
    commitSeconds: instruments.histogram({
      name: 'commit_duration_seconds',
      help: 'Transactions, from their begin until they are on disk.',
      buckets: durations,
    }),
    auditEvents: instruments.counter({
      name: 'audit_events_total',
      help: 'Audit events that this process has written.',
      labels: ['type', 'outcome'],
    }),
  };
}

function workMetrics(instruments: Instruments) {
  return {
    alerts: instruments.counter({
      name: 'alerts_total',
      help: 'Tries to send an alert to a webhook.',
      labels: ['outcome'],
    }),
    workRuns: instruments.counter({
      name: 'background_runs_total',
      help: 'Runs of background work.',
      labels: ['job', 'outcome'],
    }),
    workSeconds: instruments.histogram({
      name: 'background_duration_seconds',
      help: 'How long background work took.',
      labels: ['job'],
      buckets: workDurations,
    }),
    workSuccess: instruments.gauge({
      name: 'background_last_success_timestamp_seconds',
      help: 'When background work last succeeded, in Unix time.',
      labels: ['job'],
    }),
  };
}

import { statSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import { ServerClock } from '../clock/server-clock.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Leadership } from '../domain/ports/leadership.ts';
import type { LogArchiving } from '../domain/records/backup-record.ts';
import type { Inventory } from '../domain/records/device-report.ts';
import type { Certificate } from '../http/certificate-files.ts';
import type { MetricsPage } from '../http/require-metrics-reader.ts';
import { Instruments } from '../metrics/instruments.ts';
import { PrometheusMetrics } from '../metrics/prometheus-metrics.ts';
import { watchProcess } from '../metrics/watch-process.ts';

const countEveryMs = 10_000;
/** Others are counted together, so that no series is made up by those who report. */
const mostVersions = 10;

/** The metrics of one server: what it counts, and what is looked up when the page is read. */
export class ServerMetrics {
  readonly #instruments = new Instruments();
  readonly counted = new PrometheusMetrics(this.#instruments);
  /** Stops what is measured by a timer. */
  readonly stop = watchProcess(this.#instruments);

  constructor(node: string) {
    this.#instruments
      .gauge({ name: 'node_info', help: 'The name of this node as a label; always 1.', labels: ['node'] })
      .set({ node }, 1);
    const help = 'The version of the server as a label; always 1.';
    this.#instruments
      .gauge({ name: 'build_info', help, labels: ['version'] })
      .set({ version: manifest.version }, 1);
  }

  /** Shows the size of the database with its log, and when it was last backed up. */
  showDatabase(file: string, lastBackupMs: () => Promise<number | null>): void {
    this.#instruments.readGauge(
      { name: 'database_size_bytes', help: 'Database and write-ahead log on disk.' },
      () => sizeOf(file) + sizeOf(`${file}-wal`),
    );
    const help = 'When the newest backup was complete and checked, in Unix time; 0: never.';
    this.#instruments.readGauge(
      { name: 'last_backup_timestamp_seconds', help },
      async () => ((await lastBackupMs()) ?? 0) / 1000,
    );
  }

  /** Shows how far PostgreSQL has archived its write-ahead log. */
  showLogArchiving(read: () => Promise<LogArchiving | null>): void {
    const archiving = remembered(read);
    const gauge = (name: string, help: string, value: (archiving: LogArchiving | null) => number) =>
      this.#instruments.readGauge({ name, help }, async () => value(await archiving()));
    gauge(
      'log_archived_timestamp_seconds',
      'When PostgreSQL last archived a part of its write-ahead log, in Unix time; 0: never.',
      (found) => (found?.lastArchivedMs ?? 0) / 1000,
    );
    gauge('log_archiving_failing', '1 while PostgreSQL cannot archive it.', (found) =>
      found === null || found.failingSinceMs === null ? 0 : 1,
    );
  }

  /** Has sessions counted when the page is read, at most every 10 s: with very many, that takes milliseconds. */
  countSessions(count: () => Promise<number>): void {
    const help = 'Sessions that have not ended.';
    this.#instruments.readGauge({ name: 'sessions_active', help }, remembered(count));
  }

  /** Shows what workstations are in use, at most every 10 s anew. */
  showWorkstations(read: () => Promise<Inventory>): void {
    const inventory = remembered(read);
    const versions = 'Workstations that have reported within 30 days, by version; beyond 10 versions: other.';
    this.#instruments.readGauges({ name: 'workstations', help: versions, label: 'version' }, async () =>
      countsOf((await inventory()).versions),
    );
    const gauge = (name: string, help: string, of: 'withProblems' | 'waiting') =>
      this.#instruments.readGauge({ name, help }, async () => (await inventory())[of]);
    gauge('workstations_with_policy_problems', 'Those of them whose policy has mistakes.', 'withProblems');
    gauge('workstations_waiting', 'Workstations that wait for IT to admit them.', 'waiting');
  }

  /** Shows emergency accesses whose review is not closed, and alerts that no webhook has accepted yet. */
  showEmergencies(read: () => Promise<{ open: number; overdue: number; alerts: number }>): void {
    const gauge = (name: string, help: string, of: 'open' | 'overdue' | 'alerts') =>
      this.#instruments.readGauge({ name, help }, async () => (await read())[of]);
    gauge('emergency_reviews_open', 'Emergency accesses whose review is not closed.', 'open');
    gauge('emergency_reviews_overdue', 'Those that wait for longer than they should.', 'overdue');
    gauge('alerts_waiting', 'Alerts that a webhook has not accepted yet.', 'alerts');
  }

  /** Tells whether the clock of the machine is believed. */
  showClock(clock: Clock): void {
    if (!(clock instanceof ServerClock)) return;
    const gauge = (name: string, help: string, read: () => number) =>
      this.#instruments.readGauge({ name, help }, read);
    gauge('clock_doubted', '1 while the clock of the machine is not believed.', () => (clock.doubt ? 1 : 0));
    gauge('clock_ahead_seconds', 'The clock of the machine ahead of the time the server goes by.', () =>
      clock.doubt ? clock.wallAheadMs / 1000 : 0,
    );
  }

  /** Tells which of several nodes does the work in the background. */
  showLeadership(leadership: Leadership): void {
    const help = '1 at the node that does the work in the background, 0 at the others.';
    this.#instruments.readGauge({ name: 'background_leader', help }, () => (leadership.isOurs ? 1 : 0));
  }

  /** Shows how many workstations are being told of what becomes of their sessions. */
  showLines(count: () => number): void {
    const help = 'Workstations that are told of what becomes of their sessions.';
    this.#instruments.readGauge({ name: 'station_lines', help }, count);
  }

  /** Tells until when the certificate is valid. */
  showCertificate(current: () => Certificate): void {
    const help = 'Until when the certificate in use is valid, in Unix time.';
    this.#instruments.readGauge(
      { name: 'tls_certificate_expiry_timestamp_seconds', help },
      () => current().validToMs / 1000,
    );
  }

  /** `token` is asked for with every request, since it may be replaced. */
  page(token: () => string | null): MetricsPage {
    const instruments = this.#instruments;
    return {
      contentType: instruments.contentType,
      text: () => instruments.text(),
      get token() {
        return token();
      },
    };
  }
}

/** What is counted, at most every 10 s anew. */
function remembered<Counted>(count: () => Promise<Counted>): () => Promise<Counted> {
  let last: { readonly atMs: number; readonly counted: Counted } | null = null;
  return async () => {
    const nowMs = performance.now();
    if (last === null || nowMs - last.atMs >= countEveryMs) last = { atMs: nowMs, counted: await count() };
    return last.counted;
  };
}

function countsOf(versions: Inventory['versions']): Record<string, number> {
  const shown = versions.slice(0, mostVersions).map(({ version, count }) => [version, count] as const);
  const others = versions.slice(mostVersions).reduce((sum, { count }) => sum + count, 0);
  return Object.fromEntries(others === 0 ? shown : [...shown, ['other', others]]);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

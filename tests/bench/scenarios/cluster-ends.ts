import { rmSync } from 'node:fs';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import type { Bench } from '../bench.ts';
import { BenchCluster } from '../cluster/bench-cluster.ts';
import { seedClusterSessions } from '../cluster/seed-cluster-sessions.ts';
import { type CommandUsage, runCommand } from '../processes/run-command.ts';
import type { Scenario } from './scenario.ts';

/** Fewer than are asked for, by this factor, to compare with. */
const fewer = 10;

/** New keys in place of lost ones, which end all sessions in one transaction: all nodes are stopped for that (decision 0054). */
export const clusterEndsScenario: Scenario = {
  name: 'cluster-ends',
  title: 'Sessions that end at once on PostgreSQL',
  obstacle: whyNoPostgres,
  async *run(bench) {
    const { ends } = bench.options;
    const fewEnds = Math.round(ends / fewer);
    const few = await endAll(bench, 'few_ends', fewEnds);
    const many = await endAll(bench, 'many_ends', ends);
    const megabytes = ({ peakBytes }: CommandUsage) => `${Math.round(peakBytes / 1e6)} MB at most`;
    const noteOf = (usage: CommandUsage) =>
      `${(usage.cpuMs / 1000).toFixed(1)} s of processor time, ${megabytes(usage)}`;
    const named = (count: number) => `${count.toLocaleString('en')} sessions end`;
    yield { what: named(fewEnds), value: few.ms / 1000, unit: 's', note: noteOf(few) };
    yield { what: named(ends), value: many.ms / 1000, unit: 's', note: noteOf(many) };
    yield {
      what: 'many / few, processor time for each session',
      value: many.cpuMs / ends / (few.cpuMs / fewEnds),
      unit: '×',
      note: 'of the command, its start included',
    };
  },
};

/** Throws unless all of `count` sessions have ended. */
async function endAll(bench: Bench, database: string, count: number): Promise<CommandUsage> {
  const cluster = await BenchCluster.start(bench, database, 1);
  await seedClusterSessions(cluster, count, 1);
  await cluster.stopNodes();
  rmSync(cluster.encryptionFile);
  createKeyEncryptionFile(cluster.encryptionFile, Date.now());
  const usage = await runCommand(['keys', 'create', '--end-sessions', '--config', cluster.configFile]);
  const [row] = await cluster.postgres.query(
    database,
    `SELECT (SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL) AS open,
            (SELECT count(*) FROM audit_events WHERE type = 'session_ended') AS told`,
  );
  if (Number(row?.open) !== 0 || Number(row?.told) !== count)
    throw new Error(
      `${row?.open} of ${count} sessions are open, and the audit trail tells of ${row?.told} ends`,
    );
  return usage;
}

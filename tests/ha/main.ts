import { Command, InvalidArgumentError, Option } from 'commander';
import { buildTokenServer } from '../bench/processes/token-server.ts';
import { mountDiskAt, type SmallDisk } from '../support/never-breaks/small-disk.ts';
import { obstacleToChecker } from './checker.ts';
import { DatabaseCluster } from './database/database-cluster.ts';
import { type PatroniSource, providePatroni } from './database/patroni-program.ts';
import * as databaseFaults from './faults/database-faults.ts';
import type { Fault } from './faults/fault.ts';
import * as nodeFaults from './faults/node-faults.ts';
import { requirePrograms } from './require-programs.ts';
import { runDatabaseTrial, runTrial } from './run-trial.ts';
import { Place } from './system/place.ts';
import { postgresStorage } from './system/postgres-storage.ts';
import { sqliteStorage } from './system/sqlite-storage.ts';
import { type Storage, System } from './system/system.ts';
import type { Finding } from './verdict.ts';

interface Flags {
  readonly kills?: number;
  readonly minutes: number;
  readonly nodes: number;
  readonly clients: number;
  readonly rate: number;
  readonly faults: readonly string[];
  readonly patroni: PatroniSource;
  readonly sqlite: boolean;
  readonly haproxy: boolean;
  readonly writers: boolean;
  readonly short: boolean;
  readonly keep: boolean;
}

const minuteMs = 60_000;
const diskMiB = 400;
const say = (line: string) => process.stdout.write(`${line}\n`);

const withoutDisks = databaseFaults.diskFull(new Map());
/** In the order in which they happen: a trial that is short sees the most important ones. */
const known: readonly Fault[] = [
  databaseFaults.primaryKill,
  nodeFaults.nodeKill,
  databaseFaults.noStandby,
  databaseFaults.primaryFreeze,
  nodeFaults.nodeFreeze,
  databaseFaults.postgresKill,
  nodeFaults.linkCut,
  nodeFaults.rollingRestart,
  databaseFaults.standbyKill,
  nodeFaults.linkSilence,
  databaseFaults.switchover,
  databaseFaults.etcdKill,
  nodeFaults.nodeClock,
  withoutDisks,
];
const needsLinks = new Set(['link-cut', 'link-silence']);
const short = ['postgres-kill', 'node-kill'];

const list = known.map(({ name, meaning }) => `  ${name.padEnd(16)} ${meaning}`).join('\n');

new Command('npm run ha --')
  .description(
    'Lets nurses and an administrator work at three nodes of the token server on three PostgreSQL under Patroni while things fail, and then has a checker judge whether their answers, and the audit trail, are those of a server that never fails. Exits with 1 if not. Everything stays on this machine.',
  )
  .option('--kills <number>', 'how many faults, one after the other; default: each once', whole)
  .option(
    '--minutes <number>',
    'begin no further fault after this time; what has not happened by then counts as a failure',
    whole,
    240,
  )
  .option('--faults <names>', 'only these, separated by commas, in turn', (text) => text.split(','), [])
  .option('--nodes <number>', 'nodes of the token server', whole, 3)
  .option('--clients <number>', 'people at work, each with a session', whole, 64)
  .option('--rate <number>', 'acts per second, all together', whole, 150)
  .option('--haproxy', 'reach the primary through HAProxy instead of the list of databases', false)
  .option('--writers', 'plain rows of SQL instead of the server: tries the databases alone', false)
  .option('--sqlite', 'one node on SQLite instead; for the load and the checker', false)
  .option('--short', `two faults only: ${short.join(', ')}`, false)
  .addOption(
    new Option('--patroni <source>', 'debian: version 3.0.2, which loses commits, to see that noticed')
      .choices(['pypi', 'debian'])
      .default('pypi'),
  )
  .option('--keep', 'keep the folder with logs, history and trail', false)
  .addHelpText(
    'after',
    `\nFaults, in the order in which they happen:\n${list}\n\nThe long trial before a release, two to three hours:\n  npm run ha -- --faults primary-kill,postgres-kill --kills 200`,
  )
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  })
  // Whoever still waits for an answer would wait for ever.
  .finally(() => process.exit());

async function run(flags: Flags): Promise<void> {
  const faults = chosen(flags);
  requirePrograms(flags.sqlite ? ['haproxy'] : ['haproxy', 'etcd']);
  const obstacle = obstacleToChecker();
  if (obstacle !== null) throw new Error(`The trial cannot be judged: ${obstacle}.`);
  buildTokenServer();
  const stop = new AbortController();
  // Not `once`: npm forwards a signal that the terminal has already sent to the whole group.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const place = new Place();
  say(`Logs, history and trail are in ${place.folder}${flags.keep ? '' : ' until the end'}.`);
  let isKept = flags.keep;
  try {
    const findings = await inPlace(place, flags, faults, stop.signal);
    for (const { what, isGood, detail } of findings)
      say(`${isGood ? 'good' : 'BAD'}\t${what}${detail && `\n\t${detail.trim()}`}`);
    const isGood = findings.every((finding) => finding.isGood);
    // What was found must be looked into.
    if (!isGood) {
      isKept = true;
      process.exitCode = 1;
    }
  } catch (error) {
    // So must what ended the trial.
    isKept ||= !stop.signal.aborted;
    if (!stop.signal.aborted) throw error;
    say('Cancelled.');
    process.exitCode = 1;
  } finally {
    await place.close({ keep: isKept });
    if (isKept) say(`Kept: ${place.folder}`);
  }
}

async function inPlace(
  place: Place,
  flags: Flags,
  faults: readonly Fault[],
  stop: AbortSignal,
): Promise<readonly Finding[]> {
  const disks = new Map<string, SmallDisk>();
  const storage = flags.sqlite ? sqliteStorage(place) : await database(place, flags, faults, disks);
  const nodes = flags.writers ? 0 : flags.sqlite ? 1 : flags.nodes;
  const system = await System.prepare(place, storage, nodes);
  const usable = faults
    .map((fault) => (fault === withoutDisks ? databaseFaults.diskFull(disks) : fault))
    .filter((fault) => fault.fits(system));
  const left = faults.filter(({ name }) => !usable.some((fault) => fault.name === name));
  if (left.length > 0) say(`Left out here: ${left.map(({ name }) => name).join(', ')}.`);
  if (usable.length === 0) throw new Error('None of these faults can happen here.');
  await system.start();
  say(`${nodes} nodes of the server run; ${flags.clients} clients, ${flags.rate} acts a second.`);
  const limitMs = flags.minutes * minuteMs;
  const kills = flags.short ? short.length : (flags.kills ?? usable.length);
  const common = { kills, limitMs, clients: flags.clients, rate: flags.rate };
  const run = flags.writers ? runDatabaseTrial : runTrial;
  const findings = await run({ ...common, system, faults: usable, random: Math.random, stop, say });
  await system.stop();
  await storage.cluster?.stop();
  for (const link of [...storage.links.values()].flat()) await link.close();
  return findings;
}

async function database(
  place: Place,
  flags: Flags,
  faults: readonly Fault[],
  disks: Map<string, SmallDisk>,
): Promise<Storage> {
  const program = providePatroni(flags.patroni, say);
  const prepareMember = (name: string, folder: string) => {
    if (!faults.includes(withoutDisks) || process.getuid?.() !== 0) return;
    const disk = mountDiskAt(folder, { sizeMiB: diskMiB, owner: place.account });
    if (typeof disk === 'string') say(`${name} gets no disk of its own: ${disk}`);
    else disks.set(name, disk);
  };
  const cluster = await DatabaseCluster.start(place, {
    program,
    behindHaproxy: flags.haproxy || flags.writers,
    prepareMember,
  });
  say(`PostgreSQL with Patroni (${flags.patroni}) runs: ${(await cluster.primary()).name} leads.`);
  const nodes = Array.from({ length: flags.nodes }, (_, at) => `node${at + 1}`);
  return postgresStorage(place, cluster, {
    nodes,
    withLinks: faults.some(({ name }) => needsLinks.has(name)),
  });
}

function chosen({ faults, short: isShort }: Flags): readonly Fault[] {
  const names = isShort ? short : faults;
  const unknown = names.filter((name) => !known.some((fault) => fault.name === name));
  if (unknown.length > 0) throw new Error(`There is no fault ${unknown.join(', ')}. Faults:\n${list}`);
  return names.length === 0
    ? known
    : names.map((name) => known.find((fault) => fault.name === name) as Fault);
}

function whole(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a whole number above 0.');
}

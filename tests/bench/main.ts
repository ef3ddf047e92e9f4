import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { keycloakPeer } from './peers/keycloak-peer.ts';
import { oidcProviderPeer, signingOidcProviderPeer } from './peers/oidc-provider-peer.ts';
import { type Peer, type PeerName, peerNames } from './peers/peer.ts';
import { simplejwtPeer } from './peers/simplejwt-peer.ts';
import { buildTokenServer } from './processes/token-server.ts';
import { busyCores, thisMachine } from './report/machine.ts';
import { type BenchReport, pageOf, pageWith } from './report/page.ts';
import { runScenarios } from './run-scenarios.ts';
import { scenarios, scenariosNamed } from './scenarios/scenarios.ts';

interface Flags {
  readonly list?: true;
  readonly vs?: readonly PeerName[];
  readonly install?: true;
  readonly seconds: number;
  readonly clients: number;
  readonly shiftChange: 'compressed' | 'full';
  readonly rotations: number;
  readonly ends: number;
  readonly json?: string;
  readonly writeDocs?: true;
  readonly cpuProfile?: string;
}

const allPeers: readonly Peer[] = [oidcProviderPeer, signingOidcProviderPeer, simplejwtPeer, keycloakPeer];
const pageFile = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
/** Below this the machine counts as quiet. */
const quietCores = 0.2;
const say = (line: string) => process.stdout.write(`${line}\n`);

new Command('npm run bench --')
  .description(
    'Measures the token server next to what would be used instead, and the workstation. Everything stays on this machine.',
  )
  .addArgument(
    new Argument(
      '[scenarios...]',
      'which to run, each with those that begin with its name; default: all',
    ).choices(scenarios.map(({ name }) => name)),
  )
  .option('--list', 'list the scenarios')
  .option('--vs <peers>', `comma-separated: ${peerNames.join(', ')}; default: those installed`, parsePeers)
  .option('--install', 'install the peers of --vs that are missing (npm; apt-get as root on Debian; mvn)')
  .option('--seconds <number>', 'length of one measurement', wholeNumber(1, 60), 3)
  .option('--clients <number>', 'closed-loop clients', wholeNumber(1, 1000), 64)
  .option('--shift-change <form>', '`full` paces the sign-ins over five minutes', parseForm, 'compressed')
  .option(
    '--rotations <number>',
    'rotations on PostgreSQL after which its tables are looked at (some thousand a second)',
    wholeNumber(1_000, 100_000_000),
    200_000,
  )
  .option('--ends <number>', 'sessions on PostgreSQL that end at once', wholeNumber(100, 10_000_000), 50_000)
  .option('--json <file>', 'write the results as JSON, too')
  .option('--write-docs', 'write the results to docs/performance.md')
  .option('--cpu-profile <folder>', 'write V8 CPU profiles of the token servers (slows them down)')
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });

async function run(names: readonly string[], flags: Flags): Promise<void> {
  if (flags.list) {
    for (const { name, title } of scenarios) say(`${name.padEnd(22)}${title}`);
    return;
  }
  const chosen = scenariosNamed(names);
  const { clients, seconds, shiftChange, rotations, ends } = flags;
  const peers = installedPeers(flags);
  const profileFolder = flags.cpuProfile === undefined ? null : resolve(flags.cpuProfile);
  const date = new Date().toISOString();
  buildTokenServer();
  const busy = await busyCores();
  if (busy > quietCores)
    say(`Other programs keep ${busy.toFixed(1)} cores busy: trust the ratios, not the times.\n`);
  const sections = await runScenarios(chosen, {
    clients,
    seconds,
    peers,
    shiftChange,
    rotations,
    ends,
    profileFolder,
    say,
  });
  const options = { clients, seconds, peers: peers.map(({ title }) => title) };
  const isWhole = sections.length === scenarios.length;
  writeReports({ date, machine: thisMachine(), busyCores: busy, options, sections }, flags, isWhole);
  if (sections.some(({ failure }) => failure !== null)) process.exitCode = 1;
}

/** A peer that was named must be available; otherwise it is left out with a line about it. */
function installedPeers({ vs, install }: Flags): Peer[] {
  const wanted = allPeers.filter(({ name }) => vs === undefined || vs.includes(name));
  return wanted.filter((peer) => {
    if (install && peer.missing() !== null) peer.install();
    const missing = peer.missing();
    if (missing === null) return true;
    if (vs !== undefined) throw new Error(`${peer.name} is not installed; ${missing}`);
    say(`Without ${peer.name}; ${missing}`);
    return false;
  });
}

/** A run of some scenarios keeps what the page says about the others. */
function writeReports(report: BenchReport, { json, writeDocs }: Flags, isWhole: boolean): void {
  if (json !== undefined) {
    mkdirSync(dirname(resolve(json)), { recursive: true });
    writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (!writeDocs) return;
  writeFileSync(pageFile, isWhole ? pageOf(report) : pageWith(readFileSync(pageFile, 'utf8'), report));
}

function parsePeers(value: string): PeerName[] {
  const names = value.split(',').filter((name) => name !== '');
  const isPeer = (name: string): name is PeerName => peerNames.some((known) => known === name);
  if (!names.every(isPeer)) throw new InvalidArgumentError(`It may be: ${peerNames.join(', ')}.`);
  return names;
}

function parseForm(value: string): 'compressed' | 'full' {
  if (value !== 'compressed' && value !== 'full') throw new InvalidArgumentError('It is compressed or full.');
  return value;
}

function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

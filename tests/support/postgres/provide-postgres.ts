import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ownPort } from '../network/own-ports.ts';
import { provideOrdinaryAccount } from '../run/ordinary-account.mjs';
import { findSystemProgram } from '../run/system-programs.mjs';
import type { TestCertificate } from '../server/make-certificate.ts';

/** How to reach a server as its superuser. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const patienceMs = 60_000;
/** Nothing of it has to survive a power cut. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '32MB',
  max_connections: '100',
  autovacuum: 'off',
  listen_addresses: '127.0.0.1',
  // Sentences of errors are compared.
  lc_messages: 'C',
};

/** The folder with PostgreSQL's programs, of the newest version there is; null: there is none. */
export function findPostgres(): string | null {
  const initdb = findSystemProgram('initdb');
  return initdb && dirname(initdb);
}

/** Why no test can have a PostgreSQL; null: they can. */
export function whyNoPostgres(): string | null {
  return findPostgres() === null ? 'PostgreSQL is not on this machine: apt-get install postgresql-15' : null;
}

/** The PostgreSQL in a folder, started by the first process that asks. */
export async function providePostgres(folder: string): Promise<PostgresAddress> {
  const ready = join(folder, 'ready.json');
  try {
    mkdirSync(join(folder, 'started'));
  } catch {
    return await readWhenThere(ready);
  }
  const address = await start(folder);
  writeFileSync(`${ready}.part`, JSON.stringify(address), { mode: 0o600 });
  spawnSync('mv', [`${ready}.part`, ready]);
  return address;
}

/** Ends the PostgreSQL of a folder, if one was started. */
export async function endPostgres(folder: string): Promise<void> {
  const pid = processOf(folder);
  if (pid === null) return;
  // Immediately: nothing is kept.
  process.kill(pid, 'SIGQUIT');
  for (let waitedMs = 0; processOf(folder) !== null && waitedMs < patienceMs; waitedMs += 20) {
    if (!isRunning(pid)) return;
    await setTimeout(20);
  }
}

/** Ends it as a power cut does: all of its processes at once, whatever they were doing. */
export async function killPostgres(folder: string): Promise<void> {
  const pid = processOf(folder);
  if (pid === null) throw new Error('It does not run.');
  const processes = [pid, ...childrenOf(pid)];
  for (const each of processes) process.kill(each, 'SIGKILL');
  while (processes.some(isRunning)) await setTimeout(5);
  // By now the number may be another program's.
  rmSync(pidFile(folder));
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

async function start(folder: string): Promise<PostgresAddress> {
  const password = makePostgres(folder);
  const port = await ownPort();
  startPostgres(folder, { port });
  endWithRun(folder);
  return { host: '127.0.0.1', port, user: 'postgres', password };
}

/** Makes the files of a PostgreSQL in a folder, and returns the password of its superuser. */
export function makePostgres(folder: string): string {
  const passwordFile = join(folder, 'password');
  const password = randomBytes(16).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const account = provideOrdinaryAccount();
  if (account !== null) {
    for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  chmodSync(folder, 0o700);
  run(account, [
    program('initdb'),
    ...['-D', join(folder, 'data'), '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256'],
    // A site's locale sorts otherwise than we do.
    ...['--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'],
  ]);
  return password;
}

/** Starts it, on the loopback address of this machine or of that which a process is in. */
export function startPostgres(
  folder: string,
  { port, networkOf }: { readonly port: number; readonly networkOf?: number },
): void {
  const options = Object.entries({ ...settings, port, unix_socket_directories: folder });
  run(
    provideOrdinaryAccount(),
    [
      program('pg_ctl'),
      ...['-D', join(folder, 'data'), '-l', join(folder, 'log'), '-w', '-t', '60', 'start'],
      ...['-o', options.map(([name, value]) => `-c ${name}=${value}`).join(' ')],
    ],
    networkOf === undefined ? [] : ['nsenter', '-t', String(networkOf), '-n', '--'],
  );
}

function program(name: string): string {
  const programs = findPostgres();
  if (programs === null) throw new Error('PostgreSQL is not on this machine.');
  return join(programs, name);
}

/** A standby that follows a primary as long as it runs. */
export interface Standby {
  readonly address: PostgresAddress;
  start(): void;
  stop(): Promise<void>;
}

/** Makes a standby of that name from a running primary, in an empty folder. */
export async function makeStandby(folder: string, primary: PostgresAddress, name: string): Promise<Standby> {
  const account = provideOrdinaryAccount();
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const { host, port, user, password } = primary;
  const from = `host=${host} port=${port} user=${user} password=${password} application_name=${name}`;
  run(account, [
    program('pg_basebackup'),
    ...['-D', join(folder, 'data'), '-d', from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
  ]);
  const standbyPort = await ownPort();
  return {
    address: { ...primary, port: standbyPort },
    start: () => startPostgres(folder, { port: standbyPort }),
    stop: () => endPostgres(folder),
  };
}

/** Where a PostgreSQL keeps its log, so that it can be brought back to any moment. */
export function archiveLog(folder: string): void {
  const archive = join(folder, 'archive');
  mkdirSync(archive);
  giveToAccount(archive);
  const command = `test ! -f ${archive}/%f && cp %p ${archive}/%f`;
  appendFileSync(
    join(folder, 'data', 'postgresql.conf'),
    `wal_level = replica\narchive_mode = on\narchive_command = '${command}'\n`,
  );
}

/** Gives a PostgreSQL a certificate; one that runs presents it once it has read its configuration again. */
export function certify(folder: string, { cert, key }: TestCertificate): void {
  for (const [name, text] of Object.entries({ 'server.crt': cert, 'server.key': key })) {
    const file = join(folder, 'data', name);
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    giveToAccount(`${file}.new`);
    renameSync(`${file}.new`, file);
  }
}

/** Copies a running PostgreSQL to `base` in its folder, while this process goes on with what it does. */
export async function makeBaseBackup(
  folder: string,
  { host, port, user, password }: PostgresAddress,
): Promise<void> {
  const from = `host=${host} port=${port} user=${user} password=${password}`;
  const [file = '', ...args] = asAccount(provideOrdinaryAccount(), [
    program('pg_basebackup'),
    ...['-D', join(folder, 'base'), '-d', from, '-X', 'fetch', '-c', 'fast', '--no-sync'],
  ]);
  await promisify(execFile)(file, args, { cwd: '/', timeout: patienceMs });
}

/** Puts the base backup in place of what is there, which is kept in the folder `lost`, to be brought to a moment by the archived log at the next start. */
export function restoreTo(folder: string, time: string): void {
  const data = join(folder, 'data');
  mkdirSync(join(folder, 'lost'));
  giveToAccount(join(folder, 'lost'));
  renameSync(data, join(folder, 'lost', 'data'));
  renameSync(join(folder, 'base'), data);
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    `archive_mode = off\nrestore_command = 'cp ${join(folder, 'archive')}/%f %p'
recovery_target_time = '${time}'\nrecovery_target_action = 'promote'\n`,
  );
  const signal = join(data, 'recovery.signal');
  writeFileSync(signal, '');
  giveToAccount(signal);
}

function giveToAccount(path: string): void {
  const account = provideOrdinaryAccount();
  if (account !== null) chownSync(path, account.uid, account.gid);
}

/** A run that is killed ends nothing by itself. */
function endWithRun(folder: string): void {
  const [run, postgres] = [join(folder, 'run'), processOf(folder)];
  if (!existsSync(run) || postgres === null) return;
  const script = `while kill -0 ${readFileSync(run, 'utf8')} && kill -0 ${postgres}; do sleep 2; done; kill -QUIT ${postgres} && sleep 1; rm -rf "$1"`;
  spawn('sh', ['-c', script, 'sh', folder], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

function run(
  account: ReturnType<typeof provideOrdinaryAccount>,
  command: readonly string[],
  inside: readonly string[] = [],
): void {
  const [program = '', ...args] = [...inside, ...asAccount(account, command)];
  const { status, stderr, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
  });
  if (status !== 0) throw new Error(`${command[0]} failed: ${stderr || stdout}`);
}

function asAccount(
  account: ReturnType<typeof provideOrdinaryAccount>,
  command: readonly string[],
): readonly string[] {
  if (account === null) return command;
  return ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--', ...command];
}

async function readWhenThere(ready: string): Promise<PostgresAddress> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    if (existsSync(ready)) return JSON.parse(readFileSync(ready, 'utf8')) as PostgresAddress;
    await setTimeout(50);
  }
  throw new Error('The PostgreSQL of this run did not start.');
}

const pidFile = (folder: string) => join(folder, 'data', 'postmaster.pid');

/** The first line of the file is the process. */
function processOf(folder: string): number | null {
  try {
    return Number(readFileSync(pidFile(folder), 'utf8').split('\n')[0]) || null;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

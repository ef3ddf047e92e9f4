import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPort } from '../network/own-ports.ts';
import { serverProgram } from '../server/server-program.ts';
import { killChild } from './fork-client.ts';

/** The token server as it runs in production: a process with a command line. */
export interface SpawnedServer {
  readonly url: string;
  readonly databaseFile: string;
  /** Id of the running process; throws when none has been started. */
  readonly pid: number;
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM; returns the exit code. */
  stop(): Promise<number | null>;
  /** Runs another command on the same database; never throws. */
  run(args: readonly string[], input?: string): Promise<{ code: number | null; output: string }>;
  /** Ends the process and removes the database. */
  dispose(): Promise<void>;
}

export interface ProgramOptions {
  /** Command-line options of Node and V8. */
  readonly nodeFlags?: readonly string[];
  /** Receives what the program prints to its standard output. */
  readonly onOutput?: (text: string) => void;
}

/** Prepares a server with a port of its own and an empty database in a folder below `place`; `start` runs it. */
export async function prepareServer(
  flags: readonly string[] = [],
  place: string = tmpdir(),
  { nodeFlags = [], onOutput = () => {} }: ProgramOptions = {},
): Promise<SpawnedServer> {
  const folder = await mkdtemp(join(place, 'carelink-faults-'));
  const databaseFile = join(folder, 'carelink.sqlite');
  const port = await ownPort();
  let child: ChildProcess | null = null;

  const stop = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    return child.exitCode;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    databaseFile,
    get pid() {
      if (child?.pid === undefined) throw new Error('the server was not started');
      return child.pid;
    },
    start: async () => {
      const args = ['serve', '--db', databaseFile, '--port', String(port), '--throttle', 'off', ...flags];
      child = spawn(process.execPath, [...nodeFlags, serverProgram, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout?.setEncoding('utf8').on('data', onOutput);
      await untilReady(child);
    },
    kill: async () => {
      if (child !== null) await killChild(child);
    },
    stop,
    run: (args, input) => runCommand([...args, '--db', databaseFile], input),
    dispose: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Adds a user by the command line, as an administrator would. */
export async function addClinician(server: SpawnedServer, username: string, password: string): Promise<void> {
  const args = ['user', 'add', '--create', '--username', username, '--role', 'clinician', '--password-stdin'];
  const { code, output } = await server.run(args, password);
  if (code !== 0) throw new Error(`user add failed: ${output}`);
}

function runCommand(args: readonly string[], input = ''): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [serverProgram, ...args]);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) => resolve({ code, output }));
    child.stdin.end(input);
  });
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = '';
    // Read for ever, since a full pipe would stop the server.
    child.stderr?.on('data', (chunk) => {
      errors = (errors + chunk).slice(-2_000);
    });
    child.stdout?.on('data', (chunk) => {
      if (String(chunk).includes('"ready":true')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${errors}`)));
  });
}

import { type JsonWebKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchPostgres } from './cluster/bench-postgres.ts';
import { newDeviceJwk } from './load/device-key.ts';
import { LoadGenerator } from './load/load-generator.ts';
import type { ChainState, Job, LoadPlan, LoadResult, RefreshEndpoint } from './load/load-plan.ts';
import type { Peer } from './peers/peer.ts';
import { addUser, TokenServerProcess } from './processes/token-server.ts';

export interface BenchOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly peers: readonly Peer[];
  readonly shiftChange: 'compressed' | 'full';
  /** How many of one table are made to see whether it grows. */
  readonly rotations: number;
  /** How many sessions one command ends. */
  readonly ends: number;
  readonly profileFolder: string | null;
  readonly say: (line: string) => void;
}

export const refreshEndpoint: RefreshEndpoint = { path: '/account/token/refresh/', format: 'json' };
export const signInPath = '/account/token/';
const signInsAtOnce = 8;

/** The token server that most scenarios share, with a session of each kind for every client. */
export interface SharedServer {
  readonly server: TokenServerProcess;
  readonly databaseFile: string;
  readonly unbound: SessionPool;
  readonly bound: SessionPool;
}

/** Sessions with their newest tokens, handed from one measurement to the next. */
export interface SessionPool {
  chains: readonly ChainState[];
}

/** What all scenarios share: a folder, a load generator, servers; `close` ends and removes all of it. */
export class Bench {
  readonly options: BenchOptions;
  readonly workFolder = mkdtempSync(join(tmpdir(), 'carelink-bench-'));
  readonly username = 'bench';
  readonly password = randomBytes(18).toString('base64url');
  readonly generator = new LoadGenerator();
  readonly #closers: (() => Promise<void> | void)[] = [];
  #shared: Promise<SharedServer> | null = null;
  #postgres: Promise<BenchPostgres> | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: BenchOptions) {
    this.options = options;
  }

  /** Runs a plan; throws at the first error of any client, because figures with errors mean nothing. */
  async load(plan: LoadPlan, generator: LoadGenerator = this.generator): Promise<LoadResult> {
    const result = await generator.run(plan);
    const errors = Object.entries(result.errors).map(([kind, count]) => `${count} × ${kind}`);
    if (errors.length > 0) throw new Error(`errors under load: ${errors.join(', ')}`);
    if (result.requests === 0) throw new Error('nothing was measured');
    return result;
  }

  /** Registers something to end after the run, in reverse order. */
  onClose(closer: () => Promise<void> | void): void {
    this.#closers.push(closer);
  }

  /** A database that contains the bench's user. */
  newDatabase(name: string): string {
    const file = join(this.workFolder, `${name}.sqlite`);
    addUser(['--create', '--db', file], this.username, this.password);
    return file;
  }

  /** On a database file, or where these options of the command line say. */
  async startServer(database: string | readonly string[]): Promise<TokenServerProcess> {
    const { profileFolder } = this.options;
    const place =
      typeof database === 'string'
        ? ['--db', database, '--port', '0', '--unbound', 'allow', '--throttle', 'off']
        : database;
    const server = await TokenServerProcess.start({ place, profileFolder });
    this.onClose(() => server.close());
    return server;
  }

  shared(): Promise<SharedServer> {
    this.#shared ??= this.#openShared();
    return this.#shared;
  }

  /** The PostgreSQL that all scenarios share. */
  postgres(): Promise<BenchPostgres> {
    this.#postgres ??= BenchPostgres.start().then((postgres) => {
      this.onClose(() => postgres.close());
      return postgres;
    });
    return this.#postgres;
  }

  /** After a failure its sessions may be broken: the next scenario gets a new one. */
  forgetShared(): void {
    this.#shared = null;
  }

  signInJob(key?: JsonWebKey): Job {
    const body = JSON.stringify({ username: this.username, password: this.password });
    return { kind: 'sign-in', path: signInPath, body, ...(key ? { key } : {}) };
  }

  /** Opens sessions by real sign-ins, a few at a time. */
  async signIn(url: string, jobs: readonly Job[]): Promise<ChainState[]> {
    const plan = { kind: 'arrivals', url, jobs, spreadMs: 0, concurrency: signInsAtOnce } as const;
    return (await this.load(plan)).clients.flat();
  }

  /** May be called again, by an interrupt: all callers wait for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    this.generator.close();
    for (const closer of this.#closers.splice(0).reverse()) await closer();
    rmSync(this.workFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #openShared(): Promise<SharedServer> {
    const databaseFile = this.newDatabase(`shared-${Date.now()}`);
    const server = await this.startServer(databaseFile);
    const clients = Array.from({ length: this.options.clients });
    const unbound = await this.signIn(
      server.url,
      clients.map(() => this.signInJob()),
    );
    const bound = await this.signIn(
      server.url,
      clients.map(() => this.signInJob(newDeviceJwk())),
    );
    return { server, databaseFile, unbound: { chains: unbound }, bound: { chains: bound } };
  }
}

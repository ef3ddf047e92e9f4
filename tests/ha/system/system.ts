import { spawn } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ownPorts } from '../../support/network/own-ports.ts';
import { serverProgram } from '../../support/server/server-program.ts';
import type { DatabaseCluster } from '../database/database-cluster.ts';
import type { Account } from '../load/nurse.ts';
import { Passwords } from '../load/passwords.ts';
import type { Daemon } from './daemon.ts';
import type { Link } from './link.ts';
import { balanceNodes } from './load-balancer.ts';
import type { Place } from './place.ts';
import { type Printed, runCommand } from './run-command.ts';
import { ServerNode } from './server-node.ts';
import type { StoredSession } from './stored-session.ts';

/** How the nodes reach what they store in. */
export interface Storage {
  /** Settings of a node. */
  readonly config: (node: string) => object;
  /** Null: SQLite. */
  readonly cluster: DatabaseCluster | null;
  /** Every session, as it is stored. */
  readonly sessions: () => Promise<readonly StoredSession[]>;
  /** Ways from each node to each database; empty unless the trial cuts them. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
}

const startWithinMs = 5_000;
/** Cheap, so that the trial is about sessions and not about Argon2. */
const passwords = { memory_kib: 19_456, iterations: 2, concurrent_hashes: 1 };

/** Nodes of the token server behind a load balancer. */
export class System {
  readonly origin: string;
  readonly nodes: readonly ServerNode[];
  readonly storage: Storage;
  readonly place: Place;
  readonly #balancer: Daemon;

  private constructor(parts: Pick<System, 'origin' | 'nodes' | 'storage' | 'place'> & { balancer: Daemon }) {
    this.origin = parts.origin;
    this.nodes = parts.nodes;
    this.storage = parts.storage;
    this.place = parts.place;
    this.#balancer = parts.balancer;
  }

  /** Prepares `count` nodes; `start` runs them. */
  static async prepare(place: Place, storage: Storage, count: number): Promise<System> {
    const [port = 0, plainPort = 0, ...nodePorts] = await ownPorts(2 + count);
    const origin = `http://127.0.0.1:${port}`;
    const nodes = nodePorts.map((nodePort, at) => {
      const name = `node${at + 1}`;
      const config = {
        issuer: origin,
        listen: { host: '127.0.0.1', port: nodePort },
        clients: { unbound: 'allow' },
        passwords,
        trust_proxy: '127.0.0.1',
        shutdown: { notice_seconds: 4 },
        throttle: 'off',
        ...storage.config(name),
      };
      return new ServerNode(place, { name, port: nodePort, config });
    });
    const balancer = balanceNodes(place, { port, plainPort }, nodes);
    return new System({ origin, nodes, storage, place, balancer });
  }

  async start(): Promise<void> {
    // All at once: who makes the tables and keys is theirs to settle.
    await Promise.all(this.nodes.map((node) => node.start()));
    if (this.nodes.length === 0) return;
    this.#balancer.start();
    const isUp = async () => (await fetch(`${this.origin}/readyz`)).ok;
    await this.#balancer.untilReady(isUp, startWithinMs);
  }

  /** Runs a command of the server as at the console of the first node. */
  command(args: readonly string[], input?: string): Promise<Printed> {
    const { environment } = this.place;
    return runCommand([...args, '--config', this.#configFile()], {
      environment,
      ...(input === undefined ? {} : { input }),
    });
  }

  async addAccount(username: string, role: string): Promise<Account> {
    const passwords = new Passwords();
    const { text } = await this.command(
      ['user', 'add', '--username', username, '--role', role, '--password-stdin'],
      passwords.textOf(0),
    );
    return { id: Number(/with id (\d+)/.exec(text)?.[1]), username, passwords };
  }

  /** Sets one of the passwords of a user; false: on one machine only. */
  async setPassword({ username, passwords }: Account, number: number): Promise<boolean> {
    const args = ['user', 'set-password', username, '--password-stdin'];
    const { warning } = await this.command(args, passwords.textOf(number));
    return !warning.includes('not yet on a second machine');
  }

  /** Writes the audit trail to a file, one event a line. */
  async saveTrail(file: string): Promise<void> {
    const { cluster } = this.storage;
    const lines = cluster ? linesOf(cluster.auditEvents()) : this.#exported();
    await pipeline(lines, createWriteStream(file, { mode: 0o600 }));
  }

  /** Writes what the database has of each session to a file, one a line. */
  async saveSessions(file: string): Promise<void> {
    const sessions = await this.storage.sessions();
    writeFileSync(file, sessions.map((each) => `${JSON.stringify(each)}\n`).join(''), { mode: 0o600 });
  }

  /** True when every node says that it can write. */
  async isReady(): Promise<boolean> {
    const answers = await Promise.all(this.nodes.map((node) => node.isReady().catch(() => false)));
    return answers.every(Boolean);
  }

  async stop(): Promise<void> {
    await this.#balancer.stop();
    await Promise.all(this.nodes.map((node) => node.daemon.stop()));
  }

  #exported(): Readable {
    const args = [serverProgram, 'audit', 'export', '--config', this.#configFile()];
    const { environment: env } = this.place;
    return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
  }

  #configFile(): string {
    return join(this.place.folder, this.nodes[0]?.name ?? '', 'carelink.json');
  }
}

async function* linesOf(objects: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const each of objects) yield `${JSON.stringify(each)}\n`;
}

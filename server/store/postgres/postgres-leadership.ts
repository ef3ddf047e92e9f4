import { setTimeout } from 'node:timers/promises';
import { type Leadership, LeadershipLost } from '../../domain/ports/leadership.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { Repositories, UnitOfWork } from '../../domain/ports/unit-of-work.ts';
import { lockSpace } from './batch-statements.ts';
import type { Connection } from './connection.ts';
import { readTerm } from './postgres-shared-by-nodes.ts';
import { statement } from './statement.ts';
import { withinPatience } from './within-patience.ts';

/** How soon another node notices that the lock is free, and how often the leader looks whether it still has it. */
const lookEveryMs = 1000;
/** A database that is silent for so long has probably given the lock to somebody else. */
const patienceMs = 3000;

/**
 * The database gives up a leader that is silent, whether its machine is gone (keep-alive), its process is stopped (idle
 * session) or its network swallows what it sends.
 */
const sessionSettings = `
  SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3;
  SET tcp_user_timeout = 5000; SET idle_session_timeout = 10000; SET statement_timeout = ${patienceMs}`;

/** No lane has this number. */
const tryLock = statement<{ isOurs: boolean }>(`SELECT pg_try_advisory_lock(${lockSpace}, -1) AS "isOurs"`);

export interface PostgresLeadershipOptions {
  /** A connection of its own to the primary; its lock goes with it. */
  readonly open: () => Promise<Connection>;
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  readonly node: string;
  readonly log: Log;
}

/**
 * The work in the background is done by the node whose session has an advisory lock. Each leader begins a new term in
 * the database, and every step checks within its transaction that the term is still its own: a node that slept through
 * the loss of its lock can do nothing when it wakes up.
 */
export class PostgresLeadership implements Leadership {
  readonly #options: PostgresLeadershipOptions;
  readonly #stop = new AbortController();
  readonly #listeners: (() => void)[] = [];
  #connection: Connection | null = null;
  #term: number | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: PostgresLeadershipOptions) {
    this.#options = options;
  }

  get isOurs(): boolean {
    return this.#term !== null;
  }

  async require({ shared }: Repositories): Promise<void> {
    const term = await shared.backgroundTerm();
    if (this.#term === null || term !== this.#term) throw new LeadershipLost();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Lets another node begin at once. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#cease('it is being stopped');
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#look();
      await setTimeout(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    try {
      this.#connection ??= await this.#connect();
      if (this.#term !== null) await this.#requireTerm(this.#connection);
      else if ((await withinPatience(this.#connection.first(tryLock), patienceMs))?.isOurs)
        await this.#begin();
    } catch (error) {
      this.#cease(error instanceof Error ? error.name : 'unknown');
    }
  }

  /** Without its term the lock is worth nothing: whoever has it must begin anew, such as when the row was deleted. */
  async #requireTerm(connection: Connection): Promise<void> {
    const term = (await withinPatience(connection.first(readTerm), patienceMs))?.term;
    if (term !== this.#term) throw new LeadershipLost();
  }

  async #connect(): Promise<Connection> {
    const connection = await this.#options.open();
    await withinPatience(connection.execute(sessionSettings), patienceMs).catch((error: unknown) => {
      connection.destroy();
      throw error;
    });
    return connection;
  }

  async #begin(): Promise<void> {
    const { unitOfWork, node, log } = this.#options;
    this.#term = await unitOfWork.run(({ shared }) => shared.beginBackgroundTerm(node));
    log.info({ term: this.#term }, 'this node does the work in the background from now on');
    this.#tell();
  }

  #cease(problem: string): void {
    this.#connection?.destroy();
    this.#connection = null;
    if (this.#term === null) return;
    this.#term = null;
    this.#options.log.warn(
      { problem },
      'this node does no more work in the background: another one takes over',
    );
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

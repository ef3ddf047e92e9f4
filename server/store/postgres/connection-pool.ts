import type { Connection } from './connection.ts';
import { isFull, isLost, NoConnection } from './database-failure.ts';

interface Waiting {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: unknown) => void;
}

export interface ConnectionPoolOptions {
  readonly connect: () => Promise<Connection>;
  readonly size: number;
  /** How long work waits for a connection. */
  readonly patienceMs: number;
  /** How many may wait. */
  readonly mostWaiting: number;
}

/** How long no other connection is asked of a database that has no room for it. */
const restMs = 1_000;

/** A fixed number of connections, opened when they are first needed, and given out one work at a time. */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #idle: Connection[] = [];
  readonly #waiting = new Set<Waiting>();
  /** Open ones, idle or not, and those that are being opened. */
  #count = 0;
  #openAgainAtMs = 0;
  #isClosed = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  /** Throws `NoConnection` when none becomes free in time, and what connecting throws. */
  async use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = this.#takeIdle() ?? (await this.#wait());
    try {
      return await work(connection);
    } catch (error) {
      // It may be one to a host that is no longer the primary.
      if (isLost(error)) connection.destroy();
      throw error;
    } finally {
      this.#giveBack(connection);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting) reject(new NoConnection('the store is closed'));
    this.#waiting.clear();
    this.#count -= this.#idle.length;
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()));
  }

  #takeIdle(): Connection | null {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (!connection.isLost) return connection;
      this.#count -= 1;
    }
    return null;
  }

  #wait(): Promise<Connection> {
    if (this.#isClosed) throw new NoConnection('the store is closed');
    if (this.#waiting.size >= this.#options.mostWaiting) throw new NoConnection('too much work waits');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new NoConnection('no connection became free'));
      }, this.#options.patienceMs);
      const settled =
        <Outcome>(settle: (outcome: Outcome) => void) =>
        (outcome: Outcome) => {
          clearTimeout(timer);
          settle(outcome);
        };
      const waiting = { resolve: settled(resolve), reject: settled(reject) };
      this.#waiting.add(waiting);
      this.#openAnother();
    });
  }

  #openAnother(): void {
    if (this.#count >= this.#options.size || performance.now() < this.#openAgainAtMs) return;
    this.#count += 1;
    this.#options.connect().then(
      (connection) => this.#giveBack(connection),
      (error) => {
        this.#count -= 1;
        if (isFull(error) && this.#count > 0) {
          // Whoever waits gets one of those there are.
          this.#openAgainAtMs = performance.now() + restMs;
          return;
        }
        // Without a database nobody is kept waiting.
        for (const { reject } of this.#waiting) reject(error);
        this.#waiting.clear();
      },
    );
  }

  #giveBack(connection: Connection): void {
    if (connection.isLost || this.#isClosed) {
      this.#count -= 1;
      void connection.close();
      if (this.#waiting.size > 0) this.#openAnother();
      return;
    }
    const [next] = this.#waiting;
    if (!next) {
      this.#idle.push(connection);
      return;
    }
    this.#waiting.delete(next);
    next.resolve(connection);
  }
}

import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Random } from '../../soak/clinician.ts';
import type { Act, History, Outcome } from './history.ts';
import type { Workforce } from './workforce.ts';

export interface WritersOptions {
  readonly database: pg.ClientConfig;
  readonly history: History;
  readonly clients: number;
  readonly rate: number;
  readonly random: Random;
}

/** A row of a session, or what is believed to be in it. */
interface Row {
  readonly id: string;
  generation: number;
}

const table =
  'CREATE TABLE IF NOT EXISTS trial (id text PRIMARY KEY, generation int NOT NULL, ended boolean NOT NULL)';
const insert = 'INSERT INTO trial VALUES ($1, 0, false)';
const rotate =
  'UPDATE trial SET generation = generation + 1 WHERE id = $1 AND generation = $2 AND NOT ended RETURNING generation';
const look = 'SELECT generation, ended FROM trial WHERE id = $1';
const end = 'UPDATE trial SET ended = true WHERE id = $1';
const timeoutMs = 5_000;
const restMs = 300;
const endShare = 0.01;
const remembered = 10;

/**
 * In place of the server and its users: rows that rotate and end like sessions, by the plainest SQL. They try nothing but
 * the databases, Patroni and their settings.
 */
export class Writers implements Workforce {
  readonly surprises: readonly string[] = [];
  readonly #options: WritersOptions;
  readonly #writers: readonly Writer[];
  readonly #isOver = new AbortController();
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: WritersOptions) {
    this.#options = options;
    this.#writers = Array.from({ length: options.clients }, (_, at) => new Writer(options, at));
  }

  /** Makes the table. */
  static async prepare(database: pg.ClientConfig): Promise<void> {
    const client = new pg.Client(database);
    await client.connect();
    await client.query(table);
    await client.end();
  }

  start(): void {
    const meanRestMs = (this.#options.clients / this.#options.rate) * 1000;
    this.#work = Promise.all(this.#writers.map((writer) => this.#employ(writer, meanRestMs)));
  }

  async settle(): Promise<void> {
    this.#isOver.abort();
    await this.#work;
    for (const writer of this.#writers) await writer.settle();
  }

  close(): void {
    this.#isOver.abort();
    for (const writer of this.#writers) writer.close();
  }

  async #employ(writer: Writer, meanRestMs: number): Promise<void> {
    const { signal } = this.#isOver;
    while (!signal.aborted) {
      await sleep(-Math.log(1 - this.#options.random()) * meanRestMs, null, { signal }).catch(
        () => undefined,
      );
      if (!signal.aborted) await writer.act();
    }
  }
}

class Writer {
  readonly #options: WritersOptions;
  readonly #client: number;
  #row: Row | null = null;
  readonly #ended: Row[] = [];
  #connection: pg.Client | null = null;
  /** A commit was acknowledged although its standby was not waited for. */
  #isUnprotected = false;

  constructor(options: WritersOptions, client: number) {
    this.#options = options;
    this.#client = client;
  }

  async act(): Promise<void> {
    if (this.#row === null) return this.#open();
    if (this.#options.random() < endShare) return this.#end(this.#row);
    if (!(await this.#rotate(this.#row))) this.#row = null;
  }

  async settle(): Promise<void> {
    for (const row of [...this.#ended, ...(this.#row ? [this.#row] : [])]) await this.#rotate(row);
  }

  close(): void {
    this.#connection?.end().catch(() => undefined);
    this.#connection = null;
  }

  async #open(): Promise<void> {
    const row = { id: randomUUID(), generation: 0 };
    const { outcome } = await this.#ask('sign-in', row, insert, [row.id]);
    if (outcome === 'acknowledged') this.#row = row;
  }

  async #end(row: Row): Promise<void> {
    await this.#ask('end', row, end, [row.id]);
    this.#row = null;
    this.#ended.push(row);
    if (this.#ended.length > remembered) this.#ended.shift();
  }

  /** Goes on with whatever generation the database says; the checker knows whether it may. False: the session is over. */
  async #rotate(row: Row): Promise<boolean> {
    for (;;) {
      const { outcome, exists } = await this.#ask('refresh', row, rotate, [row.id, row.generation]);
      if (outcome === 'acknowledged') row.generation += 1;
      if (outcome === 'acknowledged' || outcome === 'ended') return outcome === 'acknowledged';
      if (outcome === 'recovered') return true;
      if (outcome === 'missing' && !exists) return false;
      if (outcome === 'unknown') await sleep(restMs);
    }
  }

  async #ask(act: Act, row: Row, sql: string, values: readonly unknown[]) {
    const fromMs = performance.now();
    const presented = row.generation;
    const rows = await this.#query(sql, values).catch(() => null);
    let outcome: Outcome = rows === null || this.#isUnprotected ? 'unknown' : 'acknowledged';
    let exists = true;
    if (act === 'refresh' && rows?.length === 0) {
      const found = await this.#query(look, [row.id]).catch(() => null);
      outcome = outcomeOf(found, presented);
      exists = found?.length !== 0;
      row.generation = found?.[0]?.generation ?? row.generation;
    }
    const received = outcome === 'acknowledged' || outcome === 'recovered' ? presented + 1 : 0;
    this.#options.history.record({
      client: this.#client,
      act,
      outcome,
      fromMs,
      toMs: performance.now(),
      session: row.id,
      user: this.#client + 1,
      bound: true,
      presented,
      received: act === 'refresh' ? received : 0,
      fingerprint: '',
      detail: '',
    });
    return { outcome, exists };
  }

  async #query(sql: string, values: readonly unknown[]) {
    this.#isUnprotected = false;
    this.#connection ??= await this.#connect();
    try {
      const { rows } = await this.#connection.query(sql, [...values]);
      return rows as { generation: number; ended: boolean }[];
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const limits = { connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs };
    const connection = new pg.Client({ ...this.#options.database, ...limits });
    connection.on('error', () => undefined);
    connection.on('notice', ({ message }) => {
      this.#isUnprotected ||= message?.includes('synchronous replication') ?? false;
    });
    await connection.connect();
    return connection;
  }
}

/** What a row says that a guarded rotation did not change. */
function outcomeOf(
  rows: readonly { generation: number; ended: boolean }[] | null,
  presented: number,
): Outcome {
  if (rows === null) return 'unknown';
  const [row] = rows;
  if (row?.ended) return 'ended';
  return row?.generation === presented + 1 ? 'recovered' : 'missing';
}

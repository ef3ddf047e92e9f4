import { Client, type ClientConfig, type QueryResult, types } from 'pg';
import { ConnectionLost, NoConnection, sqlStateOf } from './database-failure.ts';
import type { Queries } from './queries.ts';
import type { Statement, Value } from './statement.ts';

/** What PostgreSQL answered to COMMIT. */
export type CommitOutcome = 'committed' | 'undone' | 'unsure';

/** The longest that a timer of Node.js takes: no end. */
const withoutEndMs = 2 ** 31 - 1;

/** `bigint` and `numeric` counts, which the driver would leave as text. */
const int8 = 20;

const typesOfOurs = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return oid === int8 ? wholeNumber : types.getTypeParser(oid, format as 'text');
  },
};

/** NaN rather than a rounded number: ids and hashes would be wrong. What the driver throws here would end the connection. */
function wholeNumber(text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

/** Throws for a number that `wholeNumber` refused: of the caller alone, and not of the connection. */
function requireNumbers(rows: readonly object[]): void {
  for (const row of rows)
    for (const value of Object.values(row))
      if (Number.isNaN(value)) throw new RangeError('a whole number of the database is too large');
}

/** That numbers of transactions are nearly used up is told with whatever writes, and says nothing about the standby. */
const aboutNumbers = ['GetNewTransactionId', 'GetNewMultiXactId'];

interface Question {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
  readonly query_timeout?: number;
}

interface Answer {
  readonly result: QueryResult;
  /** How many PostgreSQL gave since the answer before. */
  readonly warnings: number;
}

/**
 * One connection. Statements are sent at once, without waiting for the answers to those before, and are answered in
 * their order; within a transaction all that follow a failed one fail, too.
 */
export class Connection implements Queries {
  readonly #client: Client;
  readonly #onStatement: () => void;
  #lost: Error | null = null;
  /** PostgreSQL gives up waiting for the standby with a mere warning. */
  #warnings = 0;
  /** How many there were at the last answer. */
  #warningsBefore = 0;
  #isAtLength = false;

  private constructor(client: Client, onStatement: () => void) {
    this.#client = client;
    this.#onStatement = onStatement;
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new ConnectionLost('the connection was closed')));
    // Of a notice only its code and the place in PostgreSQL are the same in every language.
    client.on('notice', ({ code, routine = '' }) => {
      if (code !== '00000' && !aboutNumbers.includes(routine)) this.#warnings += 1;
    });
  }

  /** Throws what the driver throws. */
  static async open(config: ClientConfig, onStatement: () => void = () => {}): Promise<Connection> {
    const client = new Client({ ...config, types: typesOfOurs, pipeline: true });
    const connection = new Connection(client, onStatement);
    try {
      await client.connect();
    } catch (error) {
      // Where it was not PostgreSQL that ended the conversation, the driver leaves it open, and the process with it.
      connection.destroy();
      throw error;
    }
    return connection;
  }

  /** As this connection was told at its beginning: another than the process that answers is one of a pooler. */
  get processId(): number | null {
    return (this.#client as unknown as { processID?: number | null }).processID ?? null;
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  async all<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<readonly Row[]> {
    return (await this.#send(statement, values)).rows as Row[];
  }

  async first<Row>(statement: Statement<Row>, ...values: readonly Value[]): Promise<Row | null> {
    return (await this.all(statement, ...values))[0] ?? null;
  }

  async run(statement: Statement, ...values: readonly Value[]): Promise<number> {
    return (await this.#send(statement, values)).rowCount ?? 0;
  }

  /** For a whole transaction, which is for the caller to begin and end. */
  atOneMoment<Result>(query: () => Promise<Result>): Promise<Result> {
    return query();
  }

  /** A text that is not prepared, as for migrations; it may hold several statements. */
  async execute(text: string): Promise<void> {
    await this.#query({ text });
  }

  /**
   * Within a transaction: runs `work`, whose statements take as long as they need. Nothing ends the wait for them but the
   * end of the connection, which keep-alive brings about when the host is gone.
   */
  async atLength<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.execute('SET LOCAL statement_timeout = 0');
    this.#isAtLength = true;
    try {
      return await work();
    } finally {
      this.#isAtLength = false;
    }
  }

  /**
   * Ends the transaction. `undone`: a statement before had failed. `unsure`: it is committed here, but PostgreSQL gave
   * up waiting for the standby. When this throws, nobody knows.
   */
  async commit(): Promise<CommitOutcome> {
    const { result, warnings } = await this.#query({ text: 'COMMIT' });
    if (result.command !== 'COMMIT') return 'undone';
    return warnings > 0 ? 'unsure' : 'committed';
  }

  /**
   * For a statement that is a transaction of its own. Throws `NoConnection` when PostgreSQL gave up waiting for the standby:
   * it is committed here, and nobody knows whether it will last.
   */
  async acknowledged<Result>(send: (queries: this) => Promise<Result>): Promise<Result> {
    const before = this.#warnings;
    const result = await send(this);
    if (this.#warnings > before) throw new NoConnection('the standby did not answer');
    return result;
  }

  /** Waits for answers under way, unless the connection is stuck. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  /** Closes at once, whatever is under way: the server undoes it. */
  destroy(): void {
    this.#lose(new ConnectionLost('the connection was given up'));
    void this.#client.end().catch(() => undefined);
    destroySocket(this.#client);
  }

  async #send({ name, text, isJudged }: Statement<unknown>, values: readonly Value[]): Promise<QueryResult> {
    this.#onStatement();
    const { result } = await this.#query({ name, text, values: [...values] });
    if (!isJudged) requireNumbers(result.rows);
    return result;
  }

  async #query(query: Question): Promise<Answer> {
    if (this.#lost) throw this.#lost;
    try {
      const patience = this.#isAtLength ? { query_timeout: withoutEndMs } : {};
      return await this.#ask({ ...query, ...patience });
    } catch (error) {
      if (sqlStateOf(error) !== null) throw error;
      this.#lose(error);
      throw this.#lost;
    }
  }

  /** The driver calls back at the moment of the answer, before it reads what belongs to the next one. */
  #ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      void this.#client.query(question, (error: Error | null, result: QueryResult) => {
        const warnings = this.#warnings - this.#warningsBefore;
        this.#warningsBefore = this.#warnings;
        if (error) reject(error);
        else resolve({ result, warnings });
      });
    });
  }

  #lose(error: unknown): void {
    const problem = error instanceof Error ? error.message : 'unknown fault';
    this.#lost ??= new ConnectionLost(problem, { cause: error });
  }
}

/** The driver's own way out is to say goodbye, which a peer that is gone never hears. */
function destroySocket(client: Client): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}

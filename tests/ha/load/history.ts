import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** What a client asked for. */
export type Act =
  | 'sign-in'
  | 'refresh'
  /** An outdated token, presented on purpose. */
  | 'replay'
  | 'read'
  | 'lock'
  | 'unlock'
  /** Its user signs out, or revokes a token of it. */
  | 'end'
  /** An administrator ends it. */
  | 'revoke-session'
  /** An administrator shuts out the workstation of a session. */
  | 'revoke-device'
  /** All sessions of a user. */
  | 'end-user'
  /** These end them, too. */
  | 'set-password'
  | 'disable'
  | 'enable';

/** What came back; `missing`: the session, or its generation, is not known to the server. */
export type Outcome =
  | 'acknowledged'
  | 'recovered'
  | 'in-progress'
  | 'ended'
  | 'missing'
  | 'refused'
  | 'unknown';

/** One request and its answer. Times are of one steady clock; the checker reads them (tests/ha/checker/history.go). */
export interface Operation {
  readonly client: number;
  readonly act: Act;
  readonly outcome: Outcome;
  readonly fromMs: number;
  readonly toMs: number;
  /** Empty: not known, as after a sign-in without an answer. */
  readonly session: string;
  readonly user: number;
  readonly bound: boolean;
  /** The generation of the token; of a sign-in or a new password, which password of the user it is. */
  readonly presented: number;
  readonly received: number;
  /** Tells tokens apart without revealing them. */
  readonly fingerprint: string;
  /** The code of a refusal, or the `jti` of the access token received. */
  readonly detail: string;
}

const columns = [
  'client',
  'act',
  'outcome',
  'from_us',
  'to_us',
  'session',
  'user',
  'bound',
  'presented',
  'received',
  'fingerprint',
  'detail',
];

/** What all clients asked and were answered, in a file of one JSON array a line. It holds no token. */
export class History {
  readonly #stream: WriteStream;
  readonly #listeners = new Set<(operation: Operation) => void>();
  #isClosed = false;
  length = 0;

  constructor(file: string) {
    this.#stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
    this.#stream.write(`${JSON.stringify(columns)}\n`);
  }

  record(operation: Operation): void {
    // A trial that failed in the middle ends while somebody still waits for an answer.
    if (this.#isClosed) return;
    this.length += 1;
    const { client, act, outcome, fromMs, toMs, session, user, bound } = operation;
    const { presented, received, fingerprint, detail } = operation;
    const times = [Math.round(fromMs * 1000), Math.round(toMs * 1000)];
    const row = [
      client,
      act,
      outcome,
      ...times,
      session,
      user,
      bound,
      presented,
      received,
      fingerprint,
      detail,
    ];
    this.#stream.write(`${JSON.stringify(row)}\n`);
    for (const listener of this.#listeners) listener(operation);
  }

  /** Calls `listener` with every operation from now on; returns a function that ends that. */
  follow(listener: (operation: Operation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stream.end();
    await finished(this.#stream);
  }
}

import type { HttpConnection } from './http-connection.ts';
import { LoadError } from './load-error.ts';
import type { ChainState, RefreshEndpoint } from './load-plan.ts';
import { type Post, post } from './post.ts';
import { Prover } from './prover.ts';
import type { HttpAnswer } from './response-parser.ts';
import type { Tally } from './tally.ts';

/** One session of one client: every answer's refresh token feeds the next request. */
export class RefreshChain {
  readonly #origin: string;
  readonly #endpoint: RefreshEndpoint;
  readonly #initial: ChainState;
  readonly #prover: Prover | null;
  #refreshToken: string;

  constructor(origin: string, endpoint: RefreshEndpoint, initial: ChainState) {
    this.#origin = origin;
    this.#endpoint = endpoint;
    this.#initial = initial;
    this.#prover = initial.key ? new Prover(initial.key, initial.nonce) : null;
    this.#refreshToken = initial.refresh;
  }

  get state(): ChainState {
    const nonce = this.#prover?.nonce;
    return { ...this.#initial, ...(nonce ? { nonce } : {}), refresh: this.#refreshToken };
  }

  prepareProofs(count: number): void {
    this.#prover?.prepare(this.#origin + this.#endpoint.path, count);
  }

  get preparedProofs(): number {
    return this.#prover?.preparedProofs ?? 0;
  }

  /** Refreshes once and gives the latency in ms. Throws `LoadError`. */
  async refresh(connection: HttpConnection, tally: Tally): Promise<number> {
    const { answer, latencyMs } = await post(connection, this.#message(), tally);
    this.#refreshToken = this.#successorIn(answer);
    return latencyMs;
  }

  #message(): Post {
    const { path, format } = this.#endpoint;
    const common = { origin: this.#origin, path, prover: this.#prover };
    if (format === 'json') {
      return { ...common, contentType: 'application/json', body: `{"refresh":"${this.#refreshToken}"}` };
    }
    const body = `grant_type=refresh_token&client_id=${this.#endpoint.clientId}&refresh_token=${this.#refreshToken}`;
    return { ...common, contentType: 'application/x-www-form-urlencoded', body };
  }

  #successorIn(answer: HttpAnswer): string {
    const name = this.#endpoint.format === 'json' ? 'refresh' : 'refresh_token';
    const successor = (answer.json() as Record<string, unknown>)[name];
    // A generator that continued with the same token would measure something other than rotation.
    if (typeof successor !== 'string' || successor === this.#refreshToken)
      throw new LoadError('no new token');
    return successor;
  }
}

import { createHash } from 'node:crypto';

export type ChainPosition = 'newest' | 'predecessor' | 'outdated' | 'unknown';

/**
 * The refresh tokens of one session in the order in which this process got them. It distinguishes an older token,
 * which must never be sent again, from one that another process of this installation got meanwhile.
 */
export class TokenChain {
  #newest: string;
  /** The token whose successor `newest` is; the server answers it with that same successor. */
  #predecessor: string | null = null;
  readonly #outdated = new Set<string>();

  constructor(token: string) {
    this.#newest = token;
  }

  get newest(): string {
    return this.#newest;
  }

  position(token: string): ChainPosition {
    if (token === this.#newest) return 'newest';
    if (token === this.#predecessor) return 'predecessor';
    return this.#outdated.has(digest(token)) ? 'outdated' : 'unknown';
  }

  /** The server answered `newest`, or its predecessor, with `token`. */
  advance(token: string): void {
    if (this.position(token) !== 'unknown') return;
    this.#retirePredecessor();
    this.#predecessor = this.#newest;
    this.#newest = token;
  }

  /** Another process got `token`; what lies in between is not known here. */
  adopt(token: string): void {
    this.#retirePredecessor();
    this.#outdated.add(digest(this.#newest));
    this.#newest = token;
  }

  #retirePredecessor(): void {
    if (this.#predecessor !== null) this.#outdated.add(digest(this.#predecessor));
    this.#predecessor = null;
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

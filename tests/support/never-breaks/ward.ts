import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import type { HeldTokens, Station } from './station.ts';

/** A token pair that a client has received. */
export type Acknowledged = Pick<HeldTokens, 'sessionId' | 'generation' | 'accessTokenId'>;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Closed-loop clients that keep refreshing whatever happens to the server, and remember what it has acknowledged.
 * Surprises are recorded.
 */
export class Ward {
  readonly acknowledged: Acknowledged[] = [];
  readonly surprises: string[] = [];
  /** Unbound sessions whose answer was lost: their token was exchanged, so by the protocol the user signs in again. */
  lostUnbound = 0;
  readonly #stations: readonly Station[];
  readonly #credentials: Credentials;
  #isOver = false;
  #isUp = true;
  #serverUp: PromiseWithResolvers<void> = Promise.withResolvers();
  #waiting = new Set<Station>();
  #allAnswered: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(stations: readonly Station[], credentials: Credentials) {
    this.#stations = stations;
    this.#credentials = credentials;
    this.#serverUp.resolve();
  }

  async signIn(): Promise<void> {
    await Promise.all(this.#stations.map((station) => this.#signIn(station)));
  }

  /** Refreshes until `stop`. */
  async work(): Promise<void> {
    await Promise.all(this.#stations.map((station) => this.#workAt(station)));
  }

  stop(): void {
    this.#isOver = true;
  }

  /** From now on a failed connection is expected; clients wait for `serverIsUp`. */
  serverGoesDown(): void {
    this.#isUp = false;
    this.#serverUp = Promise.withResolvers();
  }

  serverIsUp(): void {
    this.#isUp = true;
    this.#serverUp.resolve();
  }

  /** Resolves when each client has been answered once more; rejects if there is a surprise, now or before. */
  everybodyAnswered(): Promise<void> {
    this.#waiting = new Set(this.#stations);
    this.#allAnswered = Promise.withResolvers();
    if (this.surprises[0] !== undefined) this.#allAnswered.reject(new Error(this.surprises[0]));
    return this.#allAnswered.promise;
  }

  async #workAt(station: Station): Promise<void> {
    while (!this.#isOver) {
      const presented = station.held;
      const answer = await this.#ask(() => station.refresh());
      if (answer) await this.#note(station, presented, answer);
    }
  }

  /** The answer; null if there is none and the server is up again. */
  async #ask(request: () => Promise<HttpAnswer>): Promise<HttpAnswer | null> {
    const [wasUp, up] = [this.#isUp, this.#serverUp.promise];
    const answer = await request().catch(() => null);
    if (answer) return answer;
    if (wasUp && up === this.#serverUp.promise) this.#surprise('no answer from a server that is up');
    else await this.#serverUp.promise;
    return null;
  }

  async #note(station: Station, presented: HeldTokens, answer: HttpAnswer): Promise<void> {
    if (answer.status === 200) this.#goOn(station, presented);
    else if (!station.bound && answer.body.includes('"refresh_in_progress"')) await this.#signInAnew(station);
    else this.#surprise(`${answer.status} ${answer.body}`);
  }

  #goOn(station: Station, presented: HeldTokens): void {
    const { held } = station;
    const follows = held.sessionId === presented.sessionId && held.generation === presented.generation + 1;
    if (!follows) this.#surprise(`generation ${held.generation} after ${presented.generation}`);
    this.#acknowledge(station);
  }

  #signInAnew(station: Station): Promise<void> {
    this.lostUnbound += 1;
    return this.#signIn(station);
  }

  async #signIn(station: Station): Promise<void> {
    const { username, password } = this.#credentials;
    while (!this.#isOver) {
      const answer = await this.#ask(() => station.signIn(username, password));
      if (answer?.status === 200) {
        this.#acknowledge(station);
        return;
      }
      if (answer) this.#surprise(`sign-in: ${answer.status} ${answer.body}`);
    }
  }

  #acknowledge(station: Station): void {
    const { sessionId, generation, accessTokenId } = station.held;
    this.acknowledged.push({ sessionId, generation, accessTokenId });
    this.#waiting.delete(station);
    if (this.#waiting.size === 0) this.#allAnswered.resolve();
  }

  #surprise(what: string): void {
    this.surprises.push(what);
    // Otherwise pending requests would wait for ever.
    this.#isOver = true;
    this.#allAnswered.promise.catch(() => undefined);
    this.#allAnswered.reject(new Error(what));
  }
}

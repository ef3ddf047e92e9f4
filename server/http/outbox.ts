import type { Response } from 'express';
import { prepareJson } from './send-json.ts';

/** More would only hold back the first. */
const mostTogether = 16;

/**
 * Sends answers that were ready at once together, at the end of their turn of the event loop: each may have to
 * wake whoever waits for it, and on one machine with a client or a proxy that takes longer than to check a token.
 */
export class Outbox {
  #waiting: (() => void)[] = [];

  /** Answers with JSON before the next requests are read. */
  send(response: Response, body: object): void {
    const text = prepareJson(response, body);
    const count = this.#waiting.push(() => response.end(text));
    if (count === 1) setImmediate(() => this.#empty());
    else if (count === mostTogether) this.#empty();
  }

  #empty(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const answer of waiting) answer();
  }
}

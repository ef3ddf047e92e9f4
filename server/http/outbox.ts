import type { Response } from 'express';
import { writeJsonHead } from './send-json.ts';

interface Waiting {
  readonly response: Response;
  readonly text: string;
}

/** More would only hold back the first. */
const mostTogether = 32;

/**
 * Sends answers that were ready at once together, at the end of their turn of the event loop: each may have to
 * wake whoever waits for it, and on one machine with a client or a proxy that takes longer than to check a token.
 */
export class Outbox {
  #waiting: Waiting[] = [];

  /** Answers with JSON before the next requests are read. */
  send(response: Response, body: object): void {
    this.sendText(response, JSON.stringify(body));
  }

  /** The same with a text that is JSON already. */
  sendText(response: Response, text: string): void {
    writeJsonHead(response, text);
    const count = this.#waiting.push({ response, text });
    if (count === 1) setImmediate(() => this.#empty());
    else if (count === mostTogether) this.#empty();
  }

  #empty(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { response, text } of waiting) response.end(text);
  }
}

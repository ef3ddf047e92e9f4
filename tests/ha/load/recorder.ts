import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import type { HeldTokens, Station } from '../../support/never-breaks/station.ts';
import type { Act, History, Outcome } from './history.ts';
import { codeOf, notYetReplicated, outcomeOf } from './outcome-of.ts';

export interface Asked {
  readonly act: Act;
  readonly user: number;
  readonly bound: boolean;
  readonly session?: string;
  readonly presented?: number;
}

export interface Recorded {
  readonly outcome: Outcome;
  /** Null: there was none. */
  readonly answer: HttpAnswer | null;
}

const fingerprintLength = 12;

/** Sends requests for one client and records what was asked and answered. */
export class Recorder {
  readonly #history: History;
  readonly #client: number;
  readonly #surprise: (what: string) => void;

  constructor(history: History, client: number, surprise: (what: string) => void) {
    this.#history = history;
    this.#client = client;
    this.#surprise = surprise;
  }

  /** Sends `request`; never rejects. `station` is the one that takes the tokens of the answer, if it has any. */
  async ask(asked: Asked, request: () => Promise<HttpAnswer>, station?: Station): Promise<Recorded> {
    const fromMs = performance.now();
    const answer = await request().catch(() => null);
    const outcome = outcomeOf(answer);
    const isGiven = outcome === 'acknowledged' || outcome === 'recovered';
    const tokens = isGiven ? station?.held : undefined;
    this.#record(asked, { fromMs, outcome, detail: isGiven ? '' : codeOf(answer), tokens });
    return { outcome, answer };
  }

  /** The same for a command of an administrator; false: done, but on one machine only. True is given where it is done. */
  async askCommand(asked: Asked, run: () => Promise<boolean>): Promise<boolean> {
    const fromMs = performance.now();
    const isDone = await run().catch(() => null);
    this.#record(asked, {
      fromMs,
      outcome: isDone ? 'acknowledged' : 'unknown',
      detail: isDone === false ? notYetReplicated : '',
      tokens: undefined,
    });
    return isDone === true;
  }

  #record(
    asked: Asked,
    {
      fromMs,
      outcome,
      detail,
      tokens,
    }: { fromMs: number; outcome: Outcome; detail: string; tokens: HeldTokens | undefined },
  ): void {
    this.#history.record({
      client: this.#client,
      act: asked.act,
      outcome,
      fromMs,
      toMs: performance.now(),
      session: asked.session ?? tokens?.sessionId ?? '',
      user: asked.user,
      bound: asked.bound,
      presented: asked.presented ?? 0,
      received: tokens?.generation ?? 0,
      fingerprint: tokens ? fingerprintOf(tokens) : '',
      detail: tokens?.accessTokenId ?? detail,
    });
  }

  /** Something that must not happen, whatever fails: it makes the trial fail. */
  surprise(what: string): void {
    this.#surprise(`client ${this.#client}: ${what}`);
  }
}

function fingerprintOf({ refresh }: HeldTokens): string {
  return hash('sha256', refresh, 'base64url').slice(0, fingerprintLength);
}

import type { Act, Operation } from './history.ts';

export interface Gap {
  /** The longest time in which nobody's writing was acknowledged. */
  readonly outageMs: number;
  /** 99 of 100 clients waited no longer for an answer to what they wrote. */
  readonly p99Ms: number;
}

/** A command is left out, too: most of its time is the start of its process. */
const noWrites: readonly Act[] = ['read', 'replay', 'set-password'];

/** Measures how long writing was interrupted. */
export class GapMeter {
  readonly #waitingSinceMs = new Map<number, number>();
  readonly #longestByClient = new Map<number, number>();
  #lastMs: number;
  #longestMs = 0;

  constructor(sinceMs: number) {
    this.#lastMs = sinceMs;
  }

  /** Listens to a history. */
  readonly note = ({ client, act, outcome, fromMs, toMs }: Operation): void => {
    // A client waits from its first request without an answer; what it rests of its own accord is no gap.
    const sinceMs = this.#waitingSinceMs.get(client) ?? fromMs;
    if (outcome === 'unknown') this.#waitingSinceMs.set(client, sinceMs);
    if (noWrites.includes(act) || (outcome !== 'acknowledged' && outcome !== 'recovered')) return;
    this.#waitingSinceMs.delete(client);
    this.#longestByClient.set(client, Math.max(this.#longestByClient.get(client) ?? 0, toMs - sinceMs));
    this.#longestMs = Math.max(this.#longestMs, toMs - this.#lastMs);
    this.#lastMs = toMs;
  };

  /** When writing was last acknowledged. */
  get lastMs(): number {
    return this.#lastMs;
  }

  result(nowMs: number): Gap {
    const waits = [...this.#longestByClient.values()].sort((one, other) => one - other);
    return {
      outageMs: Math.max(this.#longestMs, nowMs - this.#lastMs),
      p99Ms: waits[Math.ceil(waits.length * 0.99) - 1] ?? 0,
    };
  }
}

import type { WebContents } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';

/** Far more than an app does that loads and draws as fast as it can. */
const mostAtOnce = 1_000;
const perSecond = 200;

/** What a page can do without a pause that takes the main process work each time, besides what it asks for, and how much. */
const demands: Readonly<Record<string, number>> = {
  'console-message': 1,
  'page-title-updated': 1,
  'page-favicon-updated': 1,
  'did-navigate-in-page': 1,
  'did-start-navigation': 5,
  'frame-created': 10,
};

/**
 * Counts what the pages of an app want of the main process, which does one thing after the other: a page in a loop would keep it from
 * hearing the key that locks.
 */
export class DemandLimit {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #exceeded: () => void;
  #count = 0;
  #countedMs: number;
  #isExceeded = false;

  /** `exceeded` is called once. */
  constructor(clock: Pick<Clock, 'monotonicMs'>, exceeded: () => void) {
    [this.#clock, this.#exceeded, this.#countedMs] = [clock, exceeded, clock.monotonicMs()];
  }

  watch(contents: WebContents): void {
    // One name in a list has the signature of none.
    const emitter: NodeJS.EventEmitter = contents;
    for (const [name, cost] of Object.entries(demands)) emitter.on(name, () => this.count(cost));
  }

  count(cost = 1): void {
    const nowMs = this.#clock.monotonicMs();
    this.#count = Math.max(0, this.#count - ((nowMs - this.#countedMs) * perSecond) / 1_000) + cost;
    this.#countedMs = nowMs;
    if (this.#count <= mostAtOnce || this.#isExceeded) return;
    this.#isExceeded = true;
    this.#exceeded();
  }
}

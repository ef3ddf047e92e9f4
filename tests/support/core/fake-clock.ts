import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Timer } from '../../../electron/core/ports/clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * Three times that can diverge as they do on a ward PC: true time (which a server sees), wall time (true time plus
 * whatever somebody has set) and monotonic time (which stands still while the machine sleeps).
 */
export class FakeClock implements Clock {
  #trueMs: number;
  #wallOffsetMs = 0;
  #monotonicMs = 1_000;
  readonly #timers = new Set<Pending>();
  readonly #work = new Set<Promise<unknown>>();

  constructor(trueMs = Date.parse('2026-03-02T07:00:00.000Z')) {
    this.#trueMs = trueMs;
  }

  trueMs(): number {
    return this.#trueMs;
  }

  wallMs(): number {
    return this.#trueMs + this.#wallOffsetMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const pending = { dueMs: this.#monotonicMs + Math.max(0, delayMs), callback };
    this.#timers.add(pending);
    return { cancel: () => this.#timers.delete(pending) };
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Somebody sets the machine's clock. */
  jumpWall(deltaMs: number): void {
    this.#wallOffsetMs += deltaMs;
  }

  /** The machine sleeps: true time goes on, monotonic time and timers stand still. */
  sleep(ms: number): void {
    this.#trueMs += ms;
  }

  /** `settle` waits for `work`: real input and output that fake time must not overtake. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    const tracked = work.finally(() => this.#work.delete(tracked));
    tracked.catch(() => undefined);
    this.#work.add(tracked);
    return tracked;
  }

  /** Waits until everything that was started has settled. */
  async settle(): Promise<void> {
    do {
      await Promise.allSettled(this.#work);
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    } while (this.#work.size > 0);
  }

  /** Lets time pass, running each timer when it is due and settling after each. */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#monotonicMs + ms;
    await this.settle();
    for (let next = this.#next(targetMs); next !== null; next = this.#next(targetMs)) {
      this.#moveTo(Math.max(next.dueMs, this.#monotonicMs));
      this.#timers.delete(next);
      next.callback();
      await this.settle();
    }
    this.#moveTo(targetMs);
  }

  #next(targetMs: number): Pending | null {
    const due = [...this.#timers].filter((timer) => timer.dueMs <= targetMs);
    return due.reduce<Pending | null>(
      (best, timer) => (best && best.dueMs <= timer.dueMs ? best : timer),
      null,
    );
  }

  /** Never back, not even if two helpers of tests advance it at the same time. */
  #moveTo(monotonicMs: number): void {
    if (monotonicMs <= this.#monotonicMs) return;
    this.#trueMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }
}

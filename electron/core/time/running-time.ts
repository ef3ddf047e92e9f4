import type { Clock, Timer } from '../ports/clock.ts';

const beatMs = 100;
/** As much as a beat counts that is late, because this process did not run. */
const mostBeatMs = 250;
/** After this long nothing that began before goes on: the computer may have been asleep. */
const longestStandstillMs = 15_000;

/**
 * Elapsed time that hardly passes while this process stands still, on a computer that is busy with something else. It
 * is measured by a timer that comes late, and only while somebody asks for it.
 */
export class RunningTime {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'after'>;
  #countedMs = 0;
  #beatAtMs: number;
  #watchedUntilMs = 0;
  #beat: Timer | null = null;

  constructor(clock: Pick<Clock, 'monotonicMs' | 'after'>) {
    this.#clock = clock;
    this.#beatAtMs = clock.monotonicMs();
  }

  nowMs(): number {
    return this.#countedMs + this.#sinceBeatMs();
  }

  /** For so long, standing still is noticed; 0: from now on time passes as usual. */
  watchFor(ms: number): void {
    this.#count();
    this.#watchedUntilMs = this.#countedMs + ms;
    this.#beat?.cancel();
    this.#beat = null;
    this.#next();
  }

  #next(): void {
    if (this.#countedMs >= this.#watchedUntilMs) return;
    this.#beat = this.#clock.after(beatMs, () => {
      this.#count();
      this.#beat = null;
      this.#next();
    });
  }

  #count(): void {
    this.#countedMs += this.#sinceBeatMs();
    this.#beatAtMs = this.#clock.monotonicMs();
  }

  #sinceBeatMs(): number {
    const passedMs = this.#clock.monotonicMs() - this.#beatAtMs;
    const isStandstill = this.#beat !== null && passedMs <= longestStandstillMs;
    return isStandstill ? Math.min(passedMs, mostBeatMs) : passedMs;
  }
}

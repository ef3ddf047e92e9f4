import type { Standstills } from '../domain/ports/standstills.ts';

/** More than a busy event loop ever takes, and less than a client takes to go on elsewhere. */
const longestGapMs = 1_500;
const lookEveryMs = 100;
/** In so many turns of the event loop everything is read that had waited for this process. */
const turnsOfWaking = 5;

export interface StandstillOptions {
  readonly onNoticed?: (forMs: number) => void;
  /** Does not count while the whole machine sleeps, unlike that on the wall. */
  readonly steadyMs?: () => number;
  readonly wallMs?: () => number;
}

/**
 * Notices that this process stood still: it was stopped, or its machine was. What it reads just afterwards may have
 * waited since, and whoever had asked may have gone on elsewhere.
 */
export class ProcessStandstills implements Standstills {
  readonly #onNoticed: (forMs: number) => void;
  readonly #steadyMs: () => number;
  readonly #wallMs: () => number;
  #lastSteadyMs: number;
  #lastWallMs: number;
  #count = 0;
  #turnsLeft = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({
    onNoticed = () => {},
    steadyMs = () => performance.now(),
    wallMs = Date.now,
  }: StandstillOptions = {}) {
    this.#onNoticed = onNoticed;
    this.#steadyMs = steadyMs;
    this.#wallMs = wallMs;
    this.#lastSteadyMs = steadyMs();
    this.#lastWallMs = wallMs();
  }

  /** Looks from now on; never keeps a process alive. */
  start(): void {
    this.#remember();
    this.#timer = setInterval(() => this.turn(), lookEveryMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  get count(): number {
    this.#look();
    return this.#count;
  }

  get isWaking(): boolean {
    this.#look();
    return this.#turnsLeft > 0;
  }

  /** One look, in a turn of the event loop of its own. */
  turn(): void {
    if (!this.#look() && this.#turnsLeft > 0) this.#turnsLeft -= 1;
    this.#remember();
  }

  #look(): boolean {
    const gapMs = Math.max(this.#steadyMs() - this.#lastSteadyMs, this.#wallMs() - this.#lastWallMs);
    if (gapMs <= longestGapMs) return false;
    this.#count += 1;
    this.#turnsLeft = turnsOfWaking;
    this.#remember();
    this.#onNoticed(Math.round(gapMs));
    return true;
  }

  #remember(): void {
    this.#lastSteadyMs = this.#steadyMs();
    this.#lastWallMs = this.#wallMs();
  }
}

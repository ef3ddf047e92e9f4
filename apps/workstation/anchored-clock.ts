import { uptime } from 'node:os';

/** The clocks of a machine, all in milliseconds. */
export interface MachineClocks {
  /** Since the Unix epoch; anybody who administers the machine can set it. */
  wallMs(): number;
  /** Since some fixed moment; never goes back, may stand still while the machine sleeps (Linux). */
  monotonicMs(): number;
  /** Since the machine was started, sleep included; cannot be set. May be exact to the second only. */
  uptimeMs(): number;
}

export const machineClocks: MachineClocks = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1_000,
};

/** A wall clock further away than this has been set, and is ignored. */
const largestDriftMs = 5_000;
/** Of the time that passes: the most by which drift is made up for. */
const slewRate = 0.01;
/** Some systems count uptime in whole seconds, so less than this is not known to be sleep. */
const shortestSleepMs = 2_000;
/** How often `beat` is to be called. */
export const heartbeatMs = 1_000;

/**
 * Time of the bundled server: the wall clock at the start of the process, from then on monotonic time.
 *
 * - While the wall clock is at most 5 s away it is followed by at most 1 % of the time that passes, so the
 *   drift of the machine's oscillator is corrected as NTP corrects it, and time never goes back.
 * - A wall clock that is further away has been set, forwards or backwards: it is ignored until it is back.
 * - Sleep is what uptime gained on monotonic time since the last look. It is added in full, however far away
 *   the wall clock is, which says nothing about sleep. Where monotonic time goes on in sleep (Windows, macOS)
 *   there is nothing to add.
 *
 * A look is taken by `beat`, to be called once a second, and by a reading that finds the wall clock moved, so
 * that the first request after a sleep already sees the right time. A new process begins with the wall clock
 * again, whatever it shows.
 */
export class AnchoredClock {
  readonly #machine: MachineClocks;
  #timeMs: number;
  #monotonicMs: number;
  /** Uptime ahead of monotonic time at the last look. */
  #sleptMs: number;
  /** Wall clock ahead of this one at the last reading. */
  #wallAheadMs = 0;

  constructor(machine: MachineClocks) {
    this.#machine = machine;
    this.#timeMs = machine.wallMs();
    this.#monotonicMs = machine.monotonicMs();
    this.#sleptMs = machine.uptimeMs() - this.#monotonicMs;
  }

  /** Milliseconds since the Unix epoch; never goes back. */
  nowMs(): number {
    const elapsedMs = this.#passTime();
    const aheadMs = this.#machine.wallMs() - this.#timeMs;
    if (aheadMs - this.#wallAheadMs > shortestSleepMs) this.#addSleep();
    this.#follow(elapsedMs);
    return Math.floor(this.#timeMs);
  }

  /** Once a second: looks whether the machine slept. */
  beat(): void {
    this.#addSleep();
    this.nowMs();
  }

  #passTime(): number {
    const monotonicMs = this.#machine.monotonicMs();
    const elapsedMs = Math.max(0, monotonicMs - this.#monotonicMs);
    this.#monotonicMs += elapsedMs;
    this.#timeMs += elapsedMs;
    return elapsedMs;
  }

  #addSleep(): void {
    const sleptMs = this.#machine.uptimeMs() - this.#machine.monotonicMs();
    const gainedMs = sleptMs - this.#sleptMs;
    // Kept at each look: the two clocks may drift apart by some seconds a day.
    this.#sleptMs = sleptMs;
    if (gainedMs >= shortestSleepMs) this.#timeMs += gainedMs;
  }

  #follow(elapsedMs: number): void {
    const aheadMs = this.#machine.wallMs() - this.#timeMs;
    const mostMs = elapsedMs * slewRate;
    const slewMs = Math.abs(aheadMs) > largestDriftMs ? 0 : Math.min(Math.max(aheadMs, -mostMs), mostMs);
    this.#timeMs += slewMs;
    this.#wallAheadMs = aheadMs - slewMs;
  }
}

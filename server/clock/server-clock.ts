import type { Clock } from '../domain/ports/clock.ts';
import type { ClockDoubt, ClockRecord } from '../domain/records/clock-record.ts';
import { dayMs, minuteMs } from '../domain/time/durations.ts';
import { isClockSynchronised } from './is-clock-synchronised.ts';
import { type MachineClocks, machineClocks } from './machine-clocks.ts';
import { type ClockStart, farAheadMs, toleratedMs } from './reckon-start.ts';

/** How often `beat` is to be called. */
export const heartbeatMs = 1_000;
/** The most by which the counted time is drawn towards the wall clock, as a share of the time that passes. */
const slewRate = 0.01;
/** Some systems count uptime in whole seconds, so a smaller difference does not prove sleep. */
const shortestSleepMs = 2_000;
/** Where the wall clock is followed slowly, one further away than this has been set and is ignored. */
const largestDriftMs = 5_000;
/** A wall clock at most this far after the last comparison has not jumped, so it need not be compared. */
const comparedForMs = 500;
/** After this long without a doubt since an unexplained gap, old data may be deleted. */
const confirmingMs = dayMs - minuteMs;

export interface ServerClockOptions {
  readonly machine?: MachineClocks;
  /** Whether the system says that its clock is synchronised; null: it does not say. */
  readonly isSynchronised?: () => Promise<boolean | null>;
  /**
   * `at once`: the time is the wall clock as long as that is not doubted. `slowly`: the time is counted, never goes
   * back by itself, and is drawn towards a wall clock at most 5 s away.
   */
  readonly follows?: 'at once' | 'slowly';
  /** How far ahead of the last commit the wall clock may be at the start. */
  readonly farAheadMs?: number;
  /** For a command, whose user watches it: an unexplained gap is no reason not to delete. Default: false. */
  readonly toleratesGap?: boolean;
}

/**
 * The server's time. It counts monotonic time, sleep included, and compares it with the wall clock, so that no reading
 * jumps with that: a wall clock more than three minutes away from the counted time is doubted, and from then on the
 * counted time is used until the two agree again or somebody vouches for the wall clock (`accept`).
 *
 * - Small steps by a time service raise no doubt: the counted time is drawn towards the wall clock by at most 1 % of the
 *   time that passes, so drift never adds up to a doubt, but many small steps do.
 * - Sleep is how much uptime has gained on monotonic time since the last look. Where monotonic time continues during
 *   sleep (Windows, macOS) there is nothing to add.
 *
 * Most readings take the wall clock and compare it with its value at most half a second before; others read the monotonic
 * clock, too. Uptime is read by `beat`, once a second, and by any reading that finds the wall clock moved, so that the
 * first request after a sleep already sees the right time.
 */
export class ServerClock implements Clock {
  readonly machine: MachineClocks;
  readonly isSynchronised: () => Promise<boolean | null>;
  readonly farAheadMs: number;
  readonly #isSlow: boolean;
  readonly #toleratesGap: boolean;
  /** Sleep that monotonic time did not count. */
  #sleptMs = 0;
  /** Uptime minus monotonic time at the last look. */
  #uptimeAheadMs: number;
  /** The time minus the counted time. */
  #anchorMs: number;
  /** The wall clock minus the counted time when it was last trusted. */
  #believedMs: number;
  /** The wall clock minus the counted time at the last reading. */
  #wallAheadMs = 0;
  #followedAtMs: number;
  /** The wall clock when it was last compared and trusted; −∞: it has to be compared at every reading. */
  #comparedMs = Number.NEGATIVE_INFINITY;
  #doubt: ClockDoubt | null = null;
  #start: ClockStart | null = null;
  #startedAtMs: number;
  #isVouchedFor = false;

  constructor(options: ServerClockOptions = {}) {
    const { machine = machineClocks, follows = 'at once' } = options;
    this.machine = machine;
    this.isSynchronised = options.isSynchronised ?? isClockSynchronised;
    this.farAheadMs = options.farAheadMs ?? farAheadMs;
    this.#isSlow = follows === 'slowly';
    this.#toleratesGap = options.toleratesGap ?? false;
    const monotonicMs = machine.monotonicMs();
    this.#uptimeAheadMs = machine.uptimeMs() - monotonicMs;
    this.#anchorMs = machine.wallMs() - monotonicMs;
    this.#believedMs = this.#anchorMs;
    this.#followedAtMs = monotonicMs;
    this.#startedAtMs = monotonicMs;
  }

  /** Milliseconds since the Unix epoch. */
  nowMs(): number {
    const wallMs = this.machine.wallMs();
    const sinceMs = wallMs - this.#comparedMs;
    if (sinceMs >= 0 && sinceMs < comparedForMs) return wallMs;
    return this.#compare(wallMs);
  }

  #compare(wallMs: number): number {
    let countedMs = this.machine.monotonicMs() + this.#sleptMs;
    let aheadMs = wallMs - countedMs - this.#anchorMs;
    if (Math.abs(aheadMs - this.#wallAheadMs) > shortestSleepMs) {
      this.#addSleep();
      countedMs = this.machine.monotonicMs() + this.#sleptMs;
      aheadMs = wallMs - countedMs - this.#anchorMs;
    }
    this.#wallAheadMs = aheadMs;
    if (this.#isSlow) this.#follow(countedMs);
    if (this.#doubt === null) {
      if (Math.abs(aheadMs) > toleratedMs) this.#beginDoubt(countedMs);
      else if (!this.#isSlow) {
        this.#believedMs = wallMs - countedMs;
        this.#comparedMs = wallMs;
        return wallMs;
      }
    }
    this.#comparedMs = Number.NEGATIVE_INFINITY;
    return Math.floor(countedMs + this.#anchorMs);
  }

  /** Once a second: checks whether the machine has slept, and draws the counted time towards the wall clock. */
  beat(): void {
    this.#addSleep();
    this.#compare(this.machine.wallMs());
    if (!this.#isSlow && this.#doubt === null) this.#follow(this.#countedMs());
  }

  /** Why the wall clock is doubted; null: it is not. */
  get doubt(): ClockDoubt | null {
    return this.#doubt;
  }

  /** The wall clock minus this one. */
  get wallAheadMs(): number {
    return this.machine.wallMs() - (this.#countedMs() + this.#anchorMs);
  }

  /** Whether a doubted wall clock is where it should be. */
  get agrees(): boolean {
    return Math.abs(this.wallAheadMs) <= toleratedMs;
  }

  get isUncertain(): boolean {
    if (this.#doubt !== null) return true;
    const isConfirmed = this.#isVouchedFor || this.#countedMs() - this.#startedAtMs >= confirmingMs;
    return this.#start?.hasGap === true && !this.#toleratesGap && !isConfirmed;
  }

  /** What was found at the start; null: it has not started. */
  get start(): ClockStart | null {
    return this.#start;
  }

  /**
   * Starts where the last process stopped or, if somebody vouches for it, at the wall clock regardless. To be
   * called once, before the time is used for anything lasting.
   */
  begin(start: ClockStart, isRight: boolean): void {
    this.#start = start;
    this.#startedAtMs = this.#countedMs();
    this.#isVouchedFor = isRight;
    this.#doubt = isRight ? null : start.doubt;
    this.#anchorAt(this.#doubt ? start.ownMs : this.machine.wallMs());
  }

  /** The system says that its clock is synchronised. */
  vouch(): void {
    this.#isVouchedFor = true;
  }

  /** Trusts the wall clock as it is; returns a function that undoes that, in case it cannot be recorded. */
  accept(): () => void {
    return this.#trust(this.machine.wallMs());
  }

  /** Ends a doubt because both clocks agree, so that nothing jumps where the wall clock is followed slowly. */
  resume(): () => void {
    return this.#isSlow ? this.#trust(this.nowMs()) : this.accept();
  }

  #trust(timeMs: number): () => void {
    const [anchorMs, doubt] = [this.#anchorMs, this.#doubt];
    this.#doubt = null;
    this.#anchorAt(timeMs);
    return () => {
      this.#anchorMs = anchorMs;
      this.#doubt = doubt;
      this.#comparedMs = Number.NEGATIVE_INFINITY;
    };
  }

  /** The time and the readings of the machine's clocks, to be recorded. */
  record(unvouchedSinceMs: number | null): ClockRecord {
    const timeMs = this.nowMs();
    const { machine } = this;
    return {
      timeMs,
      wallMs: machine.wallMs(),
      uptimeMs: Math.floor(machine.uptimeMs()),
      bootId: machine.bootId,
      doubt: this.#doubt,
      unvouchedSinceMs,
    };
  }

  #beginDoubt(countedMs: number): void {
    if (!this.#isSlow) this.#anchorMs = this.#believedMs;
    this.#doubt = { reason: 'left_own_time', sinceMs: Math.floor(countedMs + this.#anchorMs) };
  }

  #anchorAt(timeMs: number): void {
    this.#comparedMs = Number.NEGATIVE_INFINITY;
    this.#anchorMs = timeMs - this.#countedMs();
    this.#believedMs = this.#anchorMs;
    this.#wallAheadMs = this.machine.wallMs() - timeMs;
  }

  #countedMs(): number {
    return this.machine.monotonicMs() + this.#sleptMs;
  }

  #addSleep(): void {
    const uptimeAheadMs = this.machine.uptimeMs() - this.machine.monotonicMs();
    const gainedMs = uptimeAheadMs - this.#uptimeAheadMs;
    // Updated at each look: the two clocks may drift apart by some seconds a day.
    this.#uptimeAheadMs = uptimeAheadMs;
    if (gainedMs >= shortestSleepMs) this.#sleptMs += gainedMs;
  }

  #follow(countedMs: number): void {
    const elapsedMs = Math.max(0, countedMs - this.#followedAtMs);
    this.#followedAtMs = countedMs;
    const aheadMs = this.machine.wallMs() - (countedMs + this.#anchorMs);
    if (Math.abs(aheadMs) > (this.#isSlow ? largestDriftMs : toleratedMs)) return;
    const mostMs = elapsedMs * slewRate;
    this.#anchorMs += Math.min(Math.max(aheadMs, -mostMs), mostMs);
  }
}

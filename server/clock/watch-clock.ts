import type { Clock } from '../domain/ports/clock.ts';
import type { Ports } from '../domain/ports.ts';
import type { ClockDoubt } from '../domain/records/clock-record.ts';
import { correctTimes } from '../domain/sessions/correct-times.ts';
import { minuteMs } from '../domain/time/durations.ts';
import { isoTime } from '../domain/time/iso-time.ts';
import { isClockRight } from './is-clock-right.ts';
import { heartbeatMs, ServerClock } from './server-clock.ts';

export type ClockWatchPorts = Pick<Ports, 'unitOfWork' | 'log'> & { readonly clock: Clock };

/** How a doubt ends: both clocks agree, the system says that its clock is synchronised, or IT confirms it. */
type EndOfDoubt = 'agrees' | 'synchronised' | 'accepted';

const noteEveryMs = minuteMs;
const askInDoubtEveryMs = 10_000;
const askEveryMs = 10 * minuteMs;

/**
 * Checks the clock once a second: reports a doubt and its end, once each, and records the time for commands and the
 * next start. Resolves after the first check with a function that stops it; other clocks are left alone.
 */
export async function watchClock(ports: ClockWatchPorts): Promise<() => Promise<void>> {
  const { clock } = ports;
  if (!(clock instanceof ServerClock)) return async () => {};
  const watch = new ClockWatch(ports, clock);
  await watch.begin();
  let looking: Promise<void> = Promise.resolve();
  let isLooking = false;
  const timer = setInterval(() => {
    clock.beat();
    if (isLooking) return;
    isLooking = true;
    looking = watch.look().finally(() => {
      isLooking = false;
    });
  }, heartbeatMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
    await watch.end();
  };
}

class ClockWatch {
  readonly #ports: ClockWatchPorts;
  readonly #clock: ServerClock;
  /** The doubt reported last. */
  #told: ClockDoubt | null = null;
  /** Times recorded from then on may need correction; null: the system has vouched for all of them. */
  #unvouchedSinceMs: number | null = null;
  #notedAtMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: ClockWatchPorts, clock: ServerClock) {
    this.#ports = ports;
    this.#clock = clock;
  }

  /** Continues a doubt recorded by the previous process, or finds it over. */
  async begin(): Promise<void> {
    const { record, isAccepted } = await this.#ports.unitOfWork.read(async ({ clockRecord }) => ({
      record: await clockRecord.read(),
      isAccepted: await clockRecord.isAcceptanceRequested(),
    }));
    this.#told = record?.doubt ?? null;
    this.#unvouchedSinceMs = record?.unvouchedSinceMs ?? null;
    const { doubt, start } = this.#clock;
    if (doubt) {
      if (!isSameDoubt(this.#told, doubt)) await this.#tell(doubt);
      this.#told = doubt;
      return;
    }
    const by = start?.doubt ? 'synchronised' : 'agrees';
    const movedMs = Math.round(this.#clock.nowMs() - (start?.ownMs ?? this.#clock.nowMs()));
    if (isAccepted || this.#told) await this.#endDoubt(isAccepted ? 'accepted' : by, movedMs);
    await this.#shorten();
    await this.#note();
  }

  /** Never rejects: what could not be recorded is recorded at the next check. */
  async look(): Promise<void> {
    try {
      await (this.#clock.doubt ? this.#lookInDoubt(this.#clock.doubt) : this.#lookInPeace());
    } catch (error) {
      const problem = error instanceof Error ? error.name : 'unknown';
      this.#ports.log.warn({ problem }, 'the clock cannot be looked after for a while');
    }
  }

  async end(): Promise<void> {
    await this.#note().catch(() => {});
  }

  async #lookInDoubt(doubt: ClockDoubt): Promise<void> {
    if (!isSameDoubt(this.#told, doubt)) await this.#tell(doubt);
    const isAccepted = await this.#ports.unitOfWork.read(({ clockRecord }) =>
      clockRecord.isAcceptanceRequested(),
    );
    if (isAccepted) await this.#endDoubt('accepted');
    else if (this.#clock.agrees) await this.#endDoubt('agrees');
    else if ((await this.#ask(askInDoubtEveryMs)) === true) await this.#endDoubt('synchronised');
    else await this.#noteInTime();
  }

  async #lookInPeace(): Promise<void> {
    const isSynchronised = await this.#ask(askEveryMs);
    if (isSynchronised === true) {
      this.#clock.vouch();
      this.#unvouchedSinceMs = null;
    }
    if (isSynchronised === false) this.#unvouchedSinceMs ??= this.#clock.nowMs();
    await this.#noteInTime();
  }

  /** Null: it is not time to ask, or nobody knows. */
  async #ask(everyMs: number): Promise<boolean | null> {
    const nowMs = this.#clock.machine.monotonicMs();
    if (nowMs - this.#askedAtMs < everyMs) return null;
    this.#askedAtMs = nowMs;
    const record = await this.#ports.unitOfWork.read(({ clockRecord }) => clockRecord.read());
    return isClockRight(this.#clock, record);
  }

  async #tell(doubt: ClockDoubt): Promise<void> {
    const wallAheadMs = Math.round(this.#clock.wallAheadMs);
    // Asked at once, but only after the doubt: setting a clock by hand makes the system unsure of it.
    this.#askedAtMs = Number.NEGATIVE_INFINITY;
    this.#unvouchedSinceMs ??= doubt.sinceMs;
    await this.#ports.unitOfWork.run(async ({ audit, clockRecord }) => {
      await audit.append({
        type: 'clock_doubted',
        outcome: 'failure',
        timeMs: this.#clock.nowMs(),
        reason: doubt.reason,
        details: { wall_ahead_ms: wallAheadMs, wall_time: isoTime(this.#clock.machine.wallMs()) },
      });
      await clockRecord.write(this.#clock.record(this.#unvouchedSinceMs));
    });
    this.#told = doubt;
    this.#ports.log.error(
      { reason: doubt.reason, wallAheadSeconds: Math.round(wallAheadMs / 1000) },
      'the clock of this machine is doubted: the server goes by its own time until the clock is set right, kept by NTP, or accepted with `clock accept`',
    );
  }

  /** `movedMs`: how far the time is ahead of the doubted one. */
  async #endDoubt(by: EndOfDoubt, movedMs = Math.round(this.#clock.wallAheadMs)): Promise<void> {
    let takeBack = () => {};
    try {
      const changed = await this.#ports.unitOfWork.run(async (repositories) => {
        // In the job, so that no other job reads the corrected times by the old clock. It may run again, and has to
        // know the doubt that it ends.
        takeBack();
        takeBack = by === 'agrees' ? this.#clock.resume() : this.#clock.accept();
        const nowMs = this.#clock.nowMs();
        const byMs = by === 'agrees' ? 0 : movedMs;
        // Other nodes have stamped sessions since by clocks that were right.
        const isShared = (await repositories.clockRecord.read())?.isShared ?? false;
        const sinceMs = isShared ? null : this.#unvouchedSinceMs;
        const count = await correctTimes(repositories, { sinceMs, byMs, nowMs });
        await repositories.audit.append({
          type: 'clock_trusted',
          outcome: 'success',
          timeMs: nowMs,
          reason: by,
          details: { moved_ms: movedMs, sessions_corrected: count },
        });
        await repositories.clockRecord.write(this.#clock.record(null));
        await repositories.clockRecord.forgetAcceptance();
        return count;
      });
      this.#ports.log.warn(
        { by, movedSeconds: Math.round(movedMs / 1000), sessionsCorrected: changed },
        'the clock of this machine is believed again',
      );
    } catch (error) {
      takeBack();
      throw error;
    }
    if (by !== 'agrees') this.#clock.vouch();
    this.#told = null;
    this.#unvouchedSinceMs = null;
    this.#notedAtMs = this.#clock.machine.monotonicMs();
  }

  /** Sessions that an earlier version opened while the clock was ahead. */
  #shorten(): Promise<number> {
    const nowMs = this.#clock.nowMs();
    return this.#ports.unitOfWork.run(async (repositories) =>
      correctTimes(repositories, { sinceMs: null, byMs: 0, nowMs }),
    );
  }

  async #noteInTime(): Promise<void> {
    if (this.#clock.machine.monotonicMs() - this.#notedAtMs >= noteEveryMs) await this.#note();
  }

  async #note(): Promise<void> {
    this.#notedAtMs = this.#clock.machine.monotonicMs();
    await this.#ports.unitOfWork.run(({ clockRecord }) =>
      clockRecord.write(this.#clock.record(this.#unvouchedSinceMs)),
    );
  }
}

function isSameDoubt(one: ClockDoubt | null, other: ClockDoubt): boolean {
  return one?.reason === other.reason && one.sinceMs === other.sinceMs;
}

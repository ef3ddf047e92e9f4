import type { ErrorCode } from '../../../server/contract/errors.ts';
import type { StationReport } from '../../../server/contract/station-report.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { failureOf } from '../token-api/api-failure.ts';

/** Sent again after this time even if unchanged, so that the server knows which workstations are in use. */
const againMs = 6 * 3_600_000;
const retryMs = 5 * 60_000;
/** The shortest interval, however often something changes. */
const atMostEveryMs = 3 * 60_000;

/** From an older server, or one that has not admitted this workstation (yet): wait for a sign-in. */
const final: ReadonlySet<ErrorCode> = new Set(['not_found', 'enrolment_required', 'device_revoked']);

export interface InventoryWatchParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** What there is to report now. */
  readonly read: () => Promise<StationReport>;
  /** Throws `TokenApiError`. */
  readonly tell: (report: StationReport) => Promise<void>;
}

/** Tells the server about this workstation: at the start, when something has changed, and every six hours. Nothing waits for it. */
export class InventoryWatch {
  readonly #parts: InventoryWatchParts;
  #timer: Timer | null = null;
  #told: string | null = null;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #running = false;
  /** Something may have changed since the report in progress was made. */
  #hasNews = false;
  #isOver = true;

  constructor(parts: InventoryWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isOver = false;
    this.#plan(0);
  }

  stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }

  /** Something may have changed, or the server may accept it now: reports what is new, soon. */
  look(): void {
    if (this.#isOver) return;
    if (this.#running) this.#hasNews = true;
    else this.#planLook();
  }

  #planLook(): void {
    this.#plan(Math.max(0, this.#lastAtMs + atMostEveryMs - this.#parts.clock.monotonicMs()));
  }

  #plan(delayMs: number): void {
    this.#timer?.cancel();
    if (!this.#isOver) this.#timer = this.#parts.clock.after(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const { clock, log, read, tell } = this.#parts;
    this.#running = true;
    this.#hasNews = false;
    let nextMs = againMs;
    try {
      const report = await read();
      const text = JSON.stringify(report);
      const isDue = clock.monotonicMs() - this.#lastAtMs >= againMs;
      if (text !== this.#told || isDue) {
        this.#lastAtMs = clock.monotonicMs();
        await tell(report);
        this.#told = text;
      }
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'rejected' || !final.has(failure.code)) nextMs = retryMs;
      log.debug({ failure: failure.kind }, 'the inventory could not be told');
    } finally {
      this.#running = false;
    }
    if (this.#hasNews) this.#planLook();
    else this.#plan(nextMs);
  }
}

import type { ErrorCode } from '../../../server/contract/errors.ts';
import type { StationReport } from '../../../server/contract/station-report.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { failureOf } from '../token-api/api-failure.ts';

/** Unchanged, it is told again so that the server knows which workstations are in use. */
const againMs = 6 * 3_600_000;
const retryMs = 5 * 60_000;
/** However often something changes. */
const atMostEveryMs = 3 * 60_000;

/** Of a server of before, and of one that does not admit this workstation (yet): a sign-in will tell. */
const final: ReadonlySet<ErrorCode> = new Set(['not_found', 'enrolment_required', 'device_revoked']);

export interface InventoryWatchParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** What there is to tell now. */
  readonly read: () => Promise<StationReport>;
  /** Throws `TokenApiError`. */
  readonly tell: (report: StationReport) => Promise<void>;
}

/** Tells the server what this workstation is, at the start, when something has changed, and every six hours. Nothing waits for it. */
export class InventoryWatch {
  readonly #parts: InventoryWatchParts;
  #timer: Timer | null = null;
  #told: string | null = null;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #running = false;
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

  /** Something may have changed, or the server may listen now: tells what is new, soon. */
  look(): void {
    if (this.#isOver || this.#running) return;
    this.#plan(Math.max(0, this.#lastAtMs + atMostEveryMs - this.#parts.clock.monotonicMs()));
  }

  #plan(delayMs: number): void {
    this.#timer?.cancel();
    if (!this.#isOver) this.#timer = this.#parts.clock.after(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const { clock, log, read, tell } = this.#parts;
    this.#running = true;
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
    this.#plan(nextMs);
  }
}

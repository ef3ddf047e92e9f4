import type { Clock } from '../ports/clock.ts';
import type { KeychainTrouble } from '../ports/secret-store.ts';
import { slowRetryMs } from '../time/try-again.ts';

/** A keychain that is only slow is asked again soon: its user stands in front of the screen. Later every 30 s. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** For so long a start waits rather than let somebody sign in anew. */
const holdMs = 8_000;
/** What may be over in a moment; the others wait for a person. */
const passing: ReadonlySet<KeychainTrouble> = new Set(['unanswered', 'refused']);
const waitsForPerson: ReadonlySet<KeychainTrouble> = new Set(['locked', 'denied']);

/**
 * Whether the keychain has told all that a run of before has left in it. As long as it has not there may be sessions
 * that nobody sees: they are looked for again, and the screen says so.
 */
export class Recall {
  /** Names of entries that did not answer last time. */
  readonly silent = new Set<string>();
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #isOwed = false;
  #tries = 0;
  #tryAtMs = 0;
  #holdEndsAtMs: number | null = null;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** There may be sessions that could not be read so far. */
  get isOwed(): boolean {
    return this.#isOwed;
  }

  /** The start goes on waiting for them. */
  get holdsStart(): boolean {
    return this.#holdEndsAtMs !== null;
  }

  /** The start has waited for long enough. */
  get holdIsOver(): boolean {
    return this.#holdEndsAtMs !== null && this.#holdEndsAtMs <= this.#clock.monotonicMs();
  }

  /** Milliseconds until they are looked for again, or the start waits no longer; null: nothing is owed. */
  get dueInMs(): number | null {
    if (!this.#isOwed) return null;
    return Math.min(this.#tryAtMs, this.#holdEndsAtMs ?? this.#tryAtMs) - this.#clock.monotonicMs();
  }

  /** The keychain was asked. Null: it has told everything. */
  asked(trouble: KeychainTrouble | null): void {
    const isFirst = !this.#isOwed && this.#tries === 0;
    this.#isOwed = trouble !== null;
    const nowMs = this.#clock.monotonicMs();
    if (trouble === null) this.#holdEndsAtMs = null;
    else if (isFirst && passing.has(trouble)) this.#holdEndsAtMs = nowMs + holdMs;
    const pauseMs = trouble !== null && waitsForPerson.has(trouble) ? undefined : pausesMs[this.#tries];
    this.#tryAtMs = nowMs + (pauseMs ?? slowRetryMs);
    this.#tries += 1;
  }

  /** The start waits no longer. */
  release(): void {
    this.#holdEndsAtMs = null;
  }
}

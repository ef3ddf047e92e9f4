import type { SessionClock } from '../time/session-clock.ts';
import { spread } from '../time/try-again.ts';

/** A person notices an answer that takes longer. */
const slowMs = 2_000;
/** An answer within this counts as quick; between the two nothing changes. */
const quickMs = 1_000;
const view = 5;
const enough = 3;
const askAgainMs = 15_000;

/** The last answers, newest last: `slow`, `quick`, or neither. */
type Pace = 'slow' | 'quick' | 'between';

/**
 * Whether the server answers slowly: yes once three of the last five answers took over 2 s, no once three in a row
 * took under 1 s. While in doubt it asks for a sign of life about every 15 s, because an idle workstation may send
 * nothing for ten minutes.
 */
export class AnswerPace {
  readonly #clock: SessionClock;
  readonly #random: () => number;
  readonly #ask: () => Promise<void>;
  readonly #onChange: (change: 'slow' | 'quick') => void;
  #paces: readonly Pace[] = [];
  #slow = false;
  #asking = false;
  #askAtMs = 0;

  constructor(parts: {
    readonly clock: SessionClock;
    readonly random: () => number;
    /** May fail; the failure is reported elsewhere. */
    readonly ask: () => Promise<void>;
    readonly onChange: (change: 'slow' | 'quick') => void;
  }) {
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#ask = parts.ask;
    this.#onChange = parts.onChange;
  }

  get slow(): boolean {
    return this.#slow;
  }

  /** Milliseconds until the server is asked again; null when nothing is in doubt. */
  get dueInMs(): number | null {
    if (this.#asking || !this.#inDoubt) return null;
    return this.#askAtMs - this.#clock.monotonicMs();
  }

  /** An answer came `durationMs` after its request, whatever it said. */
  answered(durationMs: number): void {
    this.#paces = [...this.#paces, paceOf(durationMs)].slice(-view);
    this.#askAtMs = this.#clock.monotonicMs() + spread(askAgainMs, this.#random);
    if (this.#paces.slice(-enough).filter((pace) => pace === 'quick').length === enough) this.#become(false);
    else if (this.#paces.filter((pace) => pace === 'slow').length >= enough) this.#become(true);
  }

  /** There is no answer at all. That is another kind of trouble, and earlier answers say nothing about later ones. */
  forget(): void {
    this.#become(false);
  }

  async run(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    await this.#ask().catch(() => undefined);
    this.#asking = false;
  }

  get #inDoubt(): boolean {
    return this.#slow || this.#paces.includes('slow');
  }

  #become(slow: boolean): void {
    if (!slow) this.#paces = [];
    if (slow === this.#slow) return;
    this.#slow = slow;
    this.#onChange(slow ? 'slow' : 'quick');
  }
}

function paceOf(durationMs: number): Pace {
  if (durationMs > slowMs) return 'slow';
  return durationMs < quickMs ? 'quick' : 'between';
}

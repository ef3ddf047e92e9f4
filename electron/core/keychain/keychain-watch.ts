import type { Clock } from '../ports/clock.ts';
import { slowRetryMs } from '../time/try-again.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';
import type { Recall } from './recall.ts';

export interface KeychainWatchParts {
  readonly secrets: GuardedSecrets;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** By the server's clock. */
  readonly nowMs: () => number;
  /** Gives a keychain that can be used again what it has missed. */
  readonly heal: () => Promise<void>;
  readonly recall: Recall;
  /** Looks for the sessions of before that could not be read so far. */
  readonly takeUp: () => Promise<void>;
  readonly onChange: (change: 'unusable' | 'usable') => void;
}

/**
 * Notices when the keychain stops or begins to keep secrets, and looks every 30 s whether it can again; sooner where it
 * may have sessions of before that it has not told of.
 */
export class KeychainWatch {
  readonly #parts: KeychainWatchParts;
  #usable: boolean;
  #usableSinceMs: number | null = null;
  #tryAtMs: number;
  #running: Promise<void> | null = null;
  /** Whether the current try may ask somebody to unlock it. */
  #runsByHand = false;

  constructor(parts: KeychainWatchParts) {
    this.#parts = parts;
    this.#usable = this.#keepsSecrets;
    this.#tryAtMs = parts.clock.monotonicMs() + slowRetryMs;
  }

  /** Milliseconds until the next try; null when none is needed or would change anything. */
  get dueInMs(): number | null {
    const { recall, clock } = this.#parts;
    if (this.#running !== null) return null;
    const owedInMs = recall.dueInMs;
    if (this.#keepsSecrets || !this.#parts.secrets.mayImprove) return owedInMs;
    return Math.min(this.#tryAtMs - clock.monotonicMs(), owedInMs ?? Number.POSITIVE_INFINITY);
  }

  /** When it became usable after it was not, by the server's clock; null when that never happened. */
  get usableSinceMs(): number | null {
    return this.#usableSinceMs;
  }

  /** To be called whenever something may have changed. */
  look(): void {
    if (this.#usable === this.#keepsSecrets) return;
    this.#usable = this.#keepsSecrets;
    this.#usableSinceMs = this.#usable ? this.#parts.nowMs() : null;
    this.#tryAtMs = this.#parts.clock.monotonicMs() + slowRetryMs;
    this.#parts.onChange(this.#usable ? 'usable' : 'unusable');
  }

  /** `byHand`: a person wants it, and may be asked to unlock the keychain. */
  tryAgain(byHand: boolean): Promise<void> {
    if (byHand && this.#running !== null && !this.#runsByHand)
      return this.#running.then(() => this.tryAgain(true));
    if (this.#running === null) this.#runsByHand = byHand;
    this.#running ??= this.#try(byHand).finally(() => {
      this.#tryAtMs = this.#parts.clock.monotonicMs() + slowRetryMs;
      this.#running = null;
    });
    return this.#running;
  }

  async #try(byHand: boolean): Promise<void> {
    const { secrets, heal, recall, takeUp } = this.#parts;
    if (!this.#keepsSecrets && secrets.mayImprove) {
      if (await secrets.reopen(byHand)) await heal();
    } else if (recall.isOwed) await takeUp();
    if (recall.holdIsOver) {
      // With what could be read so far.
      recall.release();
      await takeUp();
    }
    // It could not be asked, or somebody is here.
    if ((recall.dueInMs ?? 1) <= 0) recall.asked(secrets.lastTrouble);
  }

  get #keepsSecrets(): boolean {
    return this.#parts.secrets.status.persistence === 'persistent';
  }
}

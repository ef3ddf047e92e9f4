import type { Clock } from '../ports/clock.ts';
import type { GuardedSecrets } from './guarded-secrets.ts';

const everyMs = 30_000;

export interface KeychainWatchParts {
  readonly secrets: GuardedSecrets;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** By the server's clock. */
  readonly nowMs: () => number;
  /** Gives a keychain that can be used again what it has missed. */
  readonly heal: () => Promise<void>;
  readonly onChange: (change: 'unusable' | 'usable') => void;
}

/** Notices when the keychain stops or begins to keep secrets, and looks every 30 s whether it can again. */
export class KeychainWatch {
  readonly #parts: KeychainWatchParts;
  #usable: boolean;
  #usableSinceMs: number | null = null;
  #tryAtMs: number;
  #running: Promise<void> | null = null;

  constructor(parts: KeychainWatchParts) {
    this.#parts = parts;
    this.#usable = this.#keepsSecrets;
    this.#tryAtMs = parts.clock.monotonicMs() + everyMs;
  }

  /** Milliseconds until the next try; null when none is needed or would change anything. */
  get dueInMs(): number | null {
    if (this.#keepsSecrets || this.#running !== null || !this.#parts.secrets.mayImprove) return null;
    return this.#tryAtMs - this.#parts.clock.monotonicMs();
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
    this.#tryAtMs = this.#parts.clock.monotonicMs() + everyMs;
    this.#parts.onChange(this.#usable ? 'usable' : 'unusable');
  }

  /** `byHand`: a person wants it, and may be asked to unlock the keychain. */
  tryAgain(byHand: boolean): Promise<void> {
    this.#running ??= this.#try(byHand).finally(() => {
      this.#tryAtMs = this.#parts.clock.monotonicMs() + everyMs;
      this.#running = null;
    });
    return this.#running;
  }

  async #try(byHand: boolean): Promise<void> {
    const { secrets, heal } = this.#parts;
    if (this.#keepsSecrets || !secrets.mayImprove) return;
    if (await secrets.reopen(byHand)) await heal();
  }

  get #keepsSecrets(): boolean {
    return this.#parts.secrets.status.persistence === 'persistent';
  }
}

import type { WebContents } from 'electron';
import type { AppPrintAnswer } from '../../core/apps/app-print-answer.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { printSilently } from '../print-silently.ts';

export interface AppPrintingParts {
  /** The printer that the policy names. */
  readonly printer: string | null;
  readonly log: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** How long after a key or a click a page may print. */
const touchLastsMs = 5_000;

/**
 * Prints pages of apps on the printer of the policy without a dialog, which nothing could close at a lock. One print for
 * each time that somebody used the app: no page prints by itself.
 */
export class AppPrinting {
  readonly #parts: AppPrintingParts;
  readonly #touchedAtMs = new WeakMap<WebContents, number>();

  constructor(parts: AppPrintingParts) {
    this.#parts = parts;
  }

  /** Somebody used keyboard or mouse in that page. */
  touched(contents: WebContents): void {
    this.#touchedAtMs.set(contents, this.#parts.clock.monotonicMs());
  }

  /** `isOnScreen` is asked when the printer is known, too: a lock may have come in between. */
  async print(
    app: Pick<ClinicalApp, 'id' | 'printing'>,
    contents: WebContents,
    isOnScreen: () => boolean,
  ): Promise<AppPrintAnswer> {
    const { printer, log } = this.#parts;
    if (app.printing !== true || printer === null) return { ok: false, error: 'not_allowed' };
    if (!isOnScreen() || !this.#takeTouch(contents)) return { ok: false, error: 'not_possible_now' };
    const outcome = await printSilently(contents, printer, isOnScreen);
    if (outcome === 'no_printer') log.warn({ app: app.id }, 'app: the printer of the policy is not there');
    else log.info({ app: app.id, isPrinted: outcome === 'printed' }, 'app: printed');
    return outcome === 'printed' ? { ok: true } : { ok: false, error: outcome };
  }

  #takeTouch(contents: WebContents): boolean {
    const atMs = this.#touchedAtMs.get(contents);
    this.#touchedAtMs.delete(contents);
    return atMs !== undefined && this.#parts.clock.monotonicMs() - atMs <= touchLastsMs;
  }
}

import type { WebContents } from 'electron';
import type { KeptZoom } from '../core/ports/kept-zoom.ts';

/** Steps as in browsers: far enough for WCAG's 200 %, but never so far that nobody finds the way back. */
const factors = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;
const smallest = factors[0];
const largest = factors[factors.length - 1] ?? 1;
/** Chromium keeps a logarithm and gives back a number beside the one that was set. */
const tolerance = 0.005;

export type ZoomStep = 'in' | 'out' | 'reset';

/**
 * The zoom of the window, for our page and the apps alike. It belongs to the computer, not to a user, and survives
 * lock, switch, reload, crash and restart. The stored factor is limited when read; after an update from an earlier
 * version, Chromium's own value is taken.
 */
export class PageZoom {
  readonly #page: () => WebContents | null;
  readonly #kept: KeptZoom;
  readonly #changed: () => void;

  /** `changed` is called when all that is in the window has to follow. */
  constructor(page: () => WebContents | null, kept: KeptZoom, changed: () => void) {
    this.#page = page;
    this.#kept = kept;
    this.#changed = changed;
  }

  get factor(): number {
    const page = this.#page();
    return page === null || page.isDestroyed() ? 1 : within(page.getZoomFactor());
  }

  step(step: ZoomStep): void {
    this.#set(next(this.factor, step));
  }

  /** Makes a new page as large as the last one was, within bounds. */
  restore(): void {
    const kept = this.#kept.read();
    this.#set(kept === null ? this.factor : within(kept));
  }

  #set(factor: number): void {
    const page = this.#page();
    if (page === null || page.isDestroyed()) return;
    page.setZoomFactor(factor);
    this.#kept.keep(factor);
    this.#changed();
  }
}

function within(factor: number): number {
  return Math.min(Math.max(Number.isFinite(factor) ? factor : 1, smallest), largest);
}

function next(factor: number, step: ZoomStep): number {
  if (step === 'reset') return 1;
  if (step === 'in') return factors.find((each) => each > factor + tolerance) ?? largest;
  return factors.findLast((each) => each < factor - tolerance) ?? smallest;
}

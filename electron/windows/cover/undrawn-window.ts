import type { BrowserWindow, WebContents } from 'electron';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { afterAwake } from '../after-awake.ts';
import type { DrawingProbe } from '../drawing-probe.ts';

export interface UndrawnWindowParts {
  readonly window: () => BrowserWindow | null;
  /** The contents of the window; each is drawn while anything is. */
  readonly contents: () => readonly WebContents[];
  readonly probe: Pick<DrawingProbe, 'isDrawn'>;
  /** Ends the process that draws, of which Chromium then starts another; false when it is still there. */
  readonly endDrawing: () => Promise<boolean>;
  /** Whether the system has locked its screen: nothing is drawn behind that. */
  readonly isScreenLocked: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A page that draws has drawn long before. */
const patienceMs = 1_000;
const answerLimitMs = 2_000;
const pauseMs = 2_000;
/** Chromium ends the program when it has to start that process again and again. */
const shortestLifeMs = 15 * 60_000;

/**
 * Takes the window out of sight while nothing is drawn in it. A cover that is put there hides what was there before only when it is
 * drawn, and one process draws all pages: while that stands still, as with a broken graphics driver, the last picture stays. The
 * window comes back when something is drawn, or from a new process, in which nothing of that picture is left.
 */
export class UndrawnWindow {
  readonly #parts: UndrawnWindowParts;
  #timer: Timer | null = null;
  #hidden: BrowserWindow | null = null;
  #renewedMs = Number.NEGATIVE_INFINITY;
  /** Answers to an earlier question count no more. */
  #question = 0;

  constructor(parts: UndrawnWindowParts) {
    this.#parts = parts;
  }

  /** Something has to be drawn over what is in the window. */
  expect(): void {
    if (this.#hidden === null) this.#lookAfter(patienceMs);
    // Somebody else has shown it, as a second start of the program does: what is in it is still from before.
    else if (!this.#hidden.isDestroyed() && this.#hidden.isVisible()) this.#hidden.hide();
  }

  /** It was. */
  drawn(): void {
    this.#stop();
    this.#show();
  }

  /** The window is gone. */
  close(): void {
    this.#stop();
    this.#hidden = null;
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#question += 1;
  }

  #lookAfter(delayMs: number): void {
    this.#stop();
    this.#timer = afterAwake(this.#parts.clock, delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#stop();
    const question = this.#question;
    const isAlive = await this.#parts.probe.isDrawn(this.#parts.contents(), answerLimitMs);
    if (question !== this.#question) return;
    if (isAlive) this.#show();
    else if (this.#hidden === null) this.#hide();
    else await this.#renew();
  }

  #hide(): void {
    const window = this.#parts.window();
    // What is out of sight already is looked at when it is shown.
    if (window === null || window.isDestroyed() || window.isMinimized() || !window.isVisible()) return;
    this.#parts.log.error({}, 'nothing is drawn: the window is hidden until something is');
    this.#hidden = window;
    window.hide();
    this.#lookAfter(pauseMs);
  }

  async #renew(): Promise<void> {
    const { endDrawing, isScreenLocked, clock, log } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (isScreenLocked() || nowMs - this.#renewedMs < shortestLifeMs) return this.#lookAfter(pauseMs);
    this.#renewedMs = nowMs;
    log.error({}, 'nothing is drawn: the process that draws is ended');
    const question = this.#question;
    const hasEnded = await endDrawing();
    if (question !== this.#question) return;
    if (hasEnded) this.#show();
    this.#lookAfter(pauseMs);
  }

  #show(): void {
    const window = this.#hidden;
    this.#hidden = null;
    if (window !== null && !window.isDestroyed()) window.show();
  }
}

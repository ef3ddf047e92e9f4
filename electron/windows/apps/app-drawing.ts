import type { BrowserWindow, WebContents } from 'electron';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { afterAwake } from '../after-awake.ts';
import type { DrawingProbe } from '../drawing-probe.ts';
import type { OpenedApp } from './opened-app.ts';

export interface AppDrawingParts {
  readonly window: () => BrowserWindow | null;
  readonly probe: Pick<DrawingProbe, 'isDrawn'>;
  /** The page answers and our own is drawn, but this one cannot be brought to it. */
  readonly undrawn: (opened: OpenedApp) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A page that is there has drawn long before. */
const patienceMs = 500;
/** Computers on wards are slow, and an app that is drawn late is better than none. */
const answerLimitMs = 10_000;
const pauseMs = 2_000;

/** A thin line that nobody can see, and that the page's own styles cannot take away. */
const trace = ':root{outline:1px solid rgb(0 0 0/.01)!important;outline-offset:-1px!important}';

/**
 * Sees to it that the app in the window is drawn there. A page that left the window before its first picture (by a lock, a dialog, a
 * sentence) is empty when it returns, and stays so until something in it changes: Chromium has nothing new to draw. So something
 * in it is changed.
 */
export class AppDrawing {
  readonly #parts: AppDrawingParts;
  #timer: Timer | null = null;
  /** Answers to an earlier question count no more. */
  #question = 0;

  constructor(parts: AppDrawingParts) {
    this.#parts = parts;
  }

  /** The app is in the window now, or what is in it may have been lost. */
  expect(opened: OpenedApp): void {
    this.#lookAfter(patienceMs, opened);
  }

  /** No app is in the window. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#question += 1;
  }

  #lookAfter(delayMs: number, opened: OpenedApp): void {
    this.stop();
    this.#timer = afterAwake(this.#parts.clock, delayMs, () => void this.#look(opened));
  }

  async #look(opened: OpenedApp): Promise<void> {
    const { probe, undrawn, log } = this.#parts;
    const { contents, app } = opened;
    const question = this.#question;
    const isOver = () => question !== this.#question || contents.isDestroyed();
    if ((await probe.isDrawn([contents], patienceMs)) || isOver()) return;
    const untrace = await leaveTrace(contents);
    const isDrawn = await probe.isDrawn([contents], answerLimitMs);
    await untrace();
    if (isDrawn) log.warn({ app: app.id }, 'app: drawn at the second try');
    if (isDrawn || isOver()) return;
    // Otherwise it is the window or the whole process that draws.
    const page = this.#parts.window()?.webContents;
    const isOursDrawn = page !== undefined && (await probe.isDrawn([page], patienceMs));
    if (isOver()) return;
    if (isOursDrawn) undrawn(opened);
    else this.#lookAfter(pauseMs, opened);
  }
}

/** Changes something in the page; a page that hangs answers late, and is noticed elsewhere. */
async function leaveTrace(contents: WebContents): Promise<() => Promise<void>> {
  const key = await contents.insertCSS(trace, { cssOrigin: 'user' }).catch(() => null);
  return async () => {
    if (key !== null && !contents.isDestroyed()) await contents.removeInsertedCSS(key).catch(() => undefined);
  };
}

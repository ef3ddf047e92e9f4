import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { App } from 'electron';
import type { Clock } from '../../electron/core/ports/clock.ts';
import { endingSignals } from './ending-signals.ts';

export interface EndingParts {
  readonly app: Pick<App, 'on' | 'exit' | 'releaseSingleInstanceLock'>;
  /** Resolves when no window is left. */
  readonly closeWindows: () => Promise<void>;
  /** Shows a message and resolves when it has been read; must not hold up the process meanwhile. */
  readonly show: (title: string, sentence: string) => Promise<void>;
  readonly clock: Clock;
}

/** What has to stop before the process may go. */
export interface Stoppable {
  stop(): Promise<void>;
  /** Nothing of it runs any more, or it did not stop in time. */
  release(): void;
  /** Told of what went wrong. */
  failed(error: unknown): void;
}

/** The core, its server's grace and the draft that is written last take less. */
const longestStopMs = 12_000;
/** The terminal and whoever started the program in it may both pass on one Ctrl+C. */
const sameSignalMs = 300;

/**
 * The one way to the end of the process, whatever asks for it: windows close, then the core and the server stop, then
 * it exits, all within bounded time and whatever the page, a dialog or the server does. A second signal ends it at once.
 */
export class Ending {
  readonly #parts: EndingParts;
  readonly #listeners = [
    ...endingSignals.map((signal) => [signal, () => this.#signalled(constants.signals[signal])] as const),
    ['disconnect', () => void this.end()] as const,
  ];
  #stoppable: Stoppable | null = null;
  #beginsAtMs: number | null = null;
  /** A message is on screen that somebody has yet to read. */
  #isTelling = false;
  #isEndWanted = false;

  constructor(parts: EndingParts) {
    this.#parts = parts;
    parts.app.on('before-quit', (event) => {
      event.preventDefault();
      void this.end();
    });
    parts.app.on('window-all-closed', () => {
      if (!this.isUnderWay) void this.end();
    });
  }

  get isUnderWay(): boolean {
    return this.#beginsAtMs !== null;
  }

  /** From now on this has to stop first. */
  stopFirst(stoppable: Stoppable): void {
    this.#stoppable = stoppable;
  }

  /**
   * Ends at signals, and with the process that started this one. To be called once more when Electron is ready: Chromium has
   * put handlers of its own in the place of these by then, which hear one signal and no second.
   */
  followSignals(current: Pick<EventEmitter, 'on' | 'off'>): void {
    for (const [event, listener] of this.#listeners) current.off(event, listener).on(event, listener);
  }

  async end(code = 0): Promise<void> {
    this.#isEndWanted = true;
    if (this.#isTelling) this.#parts.app.exit(1);
    if (this.isUnderWay) return;
    const hasStopped = await this.#stop();
    this.#parts.app.exit(hasStopped ? code : 1);
  }

  /** Ends because nothing can go on, and says why. Whoever starts it again meanwhile is not kept from it. */
  async fail(title: string, sentence: string): Promise<void> {
    if (this.isUnderWay) return;
    await this.#stop();
    this.#parts.app.releaseSingleInstanceLock();
    this.#isTelling = true;
    if (!this.#isEndWanted) await this.#parts.show(title, sentence).catch(() => undefined);
    this.#parts.app.exit(1);
  }

  #signalled(number: number): void {
    const { app, clock } = this.#parts;
    const isAgain = this.#beginsAtMs !== null && clock.monotonicMs() - this.#beginsAtMs > sameSignalMs;
    if (isAgain && !this.#isTelling) app.exit(128 + number);
    else void this.end();
  }

  async #stop(): Promise<boolean> {
    const { clock, closeWindows } = this.#parts;
    this.#beginsAtMs = clock.monotonicMs();
    const late = Promise.withResolvers<boolean>();
    const timer = clock.after(longestStopMs, () => late.resolve(false));
    const stopping = closeWindows()
      .then(() => this.#stoppable?.stop())
      .then(() => true);
    const hasStopped = await Promise.race([stopping, late.promise]).catch((error: unknown) => {
      this.#stoppable?.failed(error);
      return false;
    });
    timer.cancel();
    this.#stoppable?.release();
    return hasStopped;
  }
}

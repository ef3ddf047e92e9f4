import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { App } from 'electron';
import type { Clock } from '../../electron/core/ports/clock.ts';
import { endingSignals } from './ending-signals.ts';

export interface EndingParts {
  readonly app: Pick<App, 'on' | 'exit' | 'releaseSingleInstanceLock'>;
  /** Resolves when no window is left. */
  readonly closeWindows: () => Promise<void>;
  /** Shows a message and resolves once it has been read; must not block the process meanwhile. */
  readonly show: (title: string, sentence: string) => Promise<void>;
  readonly clock: Clock;
}

/** What has to stop before the process may exit. */
export interface Stoppable {
  stop(): Promise<void>;
  /** Called once nothing of it is running any more, or when it did not stop in time. */
  release(): void;
  /** Told of what went wrong. */
  failed(error: unknown): void;
}

/** The core, the server's grace period and writing the last draft take less than this. */
const longestStopMs = 12_000;
/** The terminal and the parent process may both pass on the same Ctrl+C. */
const sameSignalMs = 300;

/**
 * The only way this process ends, whatever asks for it: windows close, the core and the server stop, and it exits,
 * within a bounded time whatever a page, a dialog or the server does. A second signal ends it at once.
 */
export class Ending {
  readonly #parts: EndingParts;
  readonly #listeners = [
    ...endingSignals.map((signal) => [signal, () => this.#signalled(constants.signals[signal])] as const),
    ['disconnect', () => void this.end()] as const,
  ];
  #stoppable: Stoppable | null = null;
  #beginsAtMs: number | null = null;
  /** A message is on screen and has not been read yet. */
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

  /** From now on this is stopped before the process exits. */
  stopFirst(stoppable: Stoppable): void {
    this.#stoppable = stoppable;
  }

  /**
   * Ends on signals, and together with the parent process. Call it again once Electron is ready: by then Chromium has
   * replaced these handlers by its own, which hear one signal but not a second.
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

  /** Ends after a fault and says why. It may be started again while the message is still on screen. */
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

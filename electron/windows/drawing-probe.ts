import type { NativeImage, WebContents } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

const dot = { x: 0, y: 0, width: 1, height: 1 };
const pauseMs = 250;
/** A question that was lost with its process is asked again after this. */
const lostAfterMs = 60_000;

interface Question {
  readonly askedMs: number;
  readonly answer: Promise<NativeImage | null>;
}

/**
 * Asks the process that draws for pictures of contents. One that it has not answered is not asked again at once: behind the locked
 * screen of a system it answers none for hours, and they would pile up.
 */
export class DrawingProbe {
  readonly #clock: Clock;
  #pending = new WeakMap<WebContents, Question>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether that process hands out a picture of any of these contents in time; what a page itself does has no part in that. */
  async isDrawn(contents: readonly WebContents[], limitMs: number): Promise<boolean> {
    const untilMs = this.#clock.monotonicMs() + limitMs;
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = this.#clock.after(limitMs, () => resolve(false));
    const drawn = Promise.any(contents.map((each) => this.#picture(each, untilMs))).then(
      () => true,
      () => late,
    );
    const isAnswered = await Promise.race([drawn, late]);
    timer.cancel();
    return isAnswered;
  }

  /** Asks again after an empty one or none, which is what contents have that were never drawn or whose process has just ended. */
  async #picture(contents: WebContents, untilMs: number): Promise<void> {
    while (!contents.isDestroyed()) {
      const image = await this.#ask(contents);
      if (image?.isEmpty() === false) return;
      if (this.#clock.monotonicMs() + pauseMs >= untilMs) break;
      await new Promise<void>((resolve) => void this.#clock.after(pauseMs, resolve));
    }
    throw new Error('Nothing is drawn.');
  }

  /** The process that was asked is gone. */
  forget(): void {
    this.#pending = new WeakMap();
  }

  #ask(contents: WebContents): Promise<NativeImage | null> {
    const askedMs = this.#clock.monotonicMs();
    const pending = this.#pending.get(contents);
    if (pending !== undefined && askedMs - pending.askedMs < lostAfterMs) return pending.answer;
    const question: Question = { askedMs, answer: contents.capturePage(dot).catch(() => null) };
    this.#pending.set(contents, question);
    return question.answer.finally(() => {
      if (this.#pending.get(contents) === question) this.#pending.delete(contents);
    });
  }
}

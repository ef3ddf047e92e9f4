import type { WebContents } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';

const dot = { x: 0, y: 0, width: 1, height: 1 };
const pauseMs = 250;

/** Whether the process that draws hands out a picture of any of these contents in time; what a page itself does has no part in that. */
export async function isDrawn(
  contents: readonly WebContents[],
  clock: Clock,
  limitMs: number,
): Promise<boolean> {
  const untilMs = clock.monotonicMs() + limitMs;
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = clock.after(limitMs, () => resolve(false));
  const drawn = Promise.any(contents.map((each) => picture(each, clock, untilMs))).then(
    () => true,
    () => late,
  );
  const isAnswered = await Promise.race([drawn, late]);
  timer.cancel();
  return isAnswered;
}

/** Asks again after an empty one or none, which is what contents have that were never drawn or whose process has just ended. */
async function picture(contents: WebContents, clock: Clock, untilMs: number): Promise<void> {
  while (!contents.isDestroyed()) {
    const image = await contents.capturePage(dot).catch(() => null);
    if (image?.isEmpty() === false) return;
    if (clock.monotonicMs() + pauseMs >= untilMs) break;
    await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
  }
  throw new Error('Nothing is drawn.');
}

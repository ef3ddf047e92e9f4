import type { WebContents } from 'electron';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';

/** How long a page may leave a key or a click without a reaction. */
const answerLimitMs = 15_000;
/** A timer that is later than this was held up with this whole process: the machine slept. */
const tolerableDelayMs = 2_000;

export interface HungPageCare {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the process of the page, which is then loaded anew. */
  endPage(): void;
}

/**
 * Ends a page that does not react to what people do; the session goes on, and what was typed is kept as a draft. Electron's
 * own `unresponsive` comes late and not with a debugger attached, so the page is asked when a key or a click goes there.
 */
export function endHungPage(
  contents: Pick<WebContents, 'on' | 'executeJavaScript' | 'isLoadingMainFrame'>,
  { clock, log, endPage }: HungPageCare,
): { stop(): void } {
  let timer: Timer | null = null;
  const stop = () => {
    timer?.cancel();
    timer = null;
  };
  const ask = () => {
    if (timer !== null || contents.isLoadingMainFrame()) return;
    const dueMs = clock.monotonicMs() + answerLimitMs;
    const asked = clock.after(answerLimitMs, () => {
      timer = null;
      if (clock.monotonicMs() - dueMs > tolerableDelayMs) return;
      log.error({}, 'the page does not react and is ended');
      endPage();
    });
    timer = asked;
    const answered = () => {
      if (timer === asked) stop();
    };
    contents.executeJavaScript('0').then(answered, answered);
  };
  contents.on('before-input-event', ask);
  contents.on('before-mouse-event', (_event, { type }) => {
    if (type === 'mouseDown') ask();
  });
  contents.on('render-process-gone', stop);
  return { stop };
}

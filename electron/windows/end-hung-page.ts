import type { WebContents } from 'electron';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';

/** After the half minute, or so, for which a key or a click was not answered. */
const lastChanceMs = 10_000;

export interface HungPageCare {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the process of the page, which is then loaded anew. */
  endPage(): void;
}

/** Ends a page that does not react to what people do; the session goes on, and what was typed is kept as a draft. */
export function endHungPage(
  contents: Pick<WebContents, 'on'>,
  { clock, log, endPage }: HungPageCare,
): { stop(): void } {
  let timer: Timer | null = null;
  const stop = () => {
    timer?.cancel();
    timer = null;
  };
  contents.on('unresponsive', () => {
    log.warn({}, 'the page does not react');
    timer ??= clock.after(lastChanceMs, () => {
      timer = null;
      log.error({}, 'the page still does not react and is ended');
      endPage();
    });
  });
  contents.on('responsive', stop);
  contents.on('render-process-gone', stop);
  return { stop };
}

import type { WebContents } from 'electron';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { watchAnswers } from './watch-answers.ts';

/** How long our page may leave a key or a click without an answer. */
const patienceMs = 15_000;

export interface HungPageCare {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the process of the page, which is then loaded anew. */
  endPage(): void;
}

/** Ends our page when it does not answer what people do; the session goes on, and what was typed is kept as a draft. */
export function endHungPage(contents: WebContents, { clock, log, endPage }: HungPageCare): void {
  watchAnswers(
    contents,
    { clock, patienceMs },
    {
      hung: () => {
        log.error({}, 'the page does not react and is ended');
        endPage();
      },
      answersAgain: () => undefined,
    },
  );
}

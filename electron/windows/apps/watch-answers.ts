import type { WebContents } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';

/** What is learned of a page that somebody uses. */
export interface AnswerEvents {
  hung(): void;
  answersAgain(): void;
}

/** Longer than anything a page should do in one go, shorter than anybody waits without calling somebody. */
const patienceMs = 6_000;

/**
 * Notices that a page does not answer any more, by asking it after a key or a click. Chromium's own notice would be late,
 * and is silent where the page has a debugger, as pages of apps do (refuse-file-choosers.ts).
 */
export function watchAnswers(
  contents: WebContents,
  clock: Clock,
  { hung, answersAgain }: AnswerEvents,
): void {
  let underWay: { end(): void } | null = null;
  const ask = () => {
    if (underWay !== null) return;
    let isLate = false;
    const timer = clock.after(patienceMs, () => {
      isLate = true;
      hung();
    });
    const asking = {
      end() {
        if (underWay !== asking) return;
        underWay = null;
        timer.cancel();
        if (isLate) answersAgain();
      },
    };
    underWay = asking;
    contents.mainFrame.executeJavaScript('0').then(asking.end, asking.end);
  };
  contents.on('before-input-event', (_event, { type }) => {
    if (type === 'keyDown') ask();
  });
  contents.on('before-mouse-event', (_event, { type }) => {
    if (type === 'mouseDown') ask();
  });
  // A page that makes way for another never answers.
  contents.on('did-navigate', () => underWay?.end());
}

import type { WebContents } from 'electron';
import type { Clock } from '../core/ports/clock.ts';
import { afterAwake } from './after-awake.ts';

/** What is learned of a page that somebody uses. */
export interface AnswerEvents {
  /** It has left a key or a click without an answer for too long. */
  hung(): void;
  /** It has answered after all. */
  answersAgain(): void;
}

export interface AnswerWatch {
  /** As after a key. */
  ask(): void;
}

/**
 * Notices that a page no longer answers, by asking it after a key or a click. Chromium's own event comes late, and
 * not at all for a page with a debugger, as all of ours have (refuse-file-choosers.ts).
 */
export function watchAnswers(
  contents: WebContents,
  { clock, patienceMs }: { readonly clock: Clock; readonly patienceMs: number },
  { hung, answersAgain }: AnswerEvents,
): AnswerWatch {
  let underWay: { end(outcome: 'answered' | 'gone'): void } | null = null;
  const ask = () => {
    if (underWay !== null) return;
    let isLate = false;
    const timer = afterAwake(clock, patienceMs, () => {
      isLate = true;
      hung();
    });
    const asking = {
      end(outcome: 'answered' | 'gone') {
        if (underWay !== asking) return;
        underWay = null;
        timer.cancel();
        if (isLate && outcome === 'answered') answersAgain();
      },
    };
    underWay = asking;
    const answered = () => asking.end('answered');
    contents.mainFrame.executeJavaScript('0').then(answered, answered);
  };
  contents.on('before-input-event', (_event, { type }) => {
    if (type === 'keyDown') ask();
  });
  contents.on('before-mouse-event', (_event, { type }) => {
    if (type === 'mouseDown') ask();
  });
  // A page that makes way for another never answers.
  contents.on('did-navigate', () => underWay?.end('answered'));
  contents.on('render-process-gone', () => underWay?.end('gone'));
  contents.on('destroyed', () => underWay?.end('gone'));
  return { ask };
}

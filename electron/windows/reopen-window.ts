import type { BrowserWindow } from 'electron';
import type { CrashCare } from './reload-after-crash.ts';

const mostTimes = 5;
const withinMs = 60_000;

/**
 * Reopens the window when its page has closed it (`window.close()`), which every page may do in Electron and which
 * would end the program. A window closed by a person, the system or a quit is asked first and stays closed. Returns a
 * function that watches a window.
 */
export function reopenWhenPageCloses(
  { clock, log, giveUp }: CrashCare,
  open: () => void,
  mayClose: () => boolean,
): (window: BrowserWindow) => void {
  let closedMs: number[] = [];
  const reopen = () => {
    const nowMs = clock.monotonicMs();
    closedMs = [...closedMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
    log.warn({ times: closedMs.length }, 'the page has closed its window');
    if (closedMs.length >= mostTimes) giveUp();
    else open();
  };
  return (window) => {
    let isAsked = false;
    let isOfPage = false;
    window.on('close', () => {
      isAsked = mayClose();
    });
    // Contents are told last when their window is asked, and first when they are who asks; Electron does not declare this event.
    (window.webContents as NodeJS.EventEmitter).on('close', () => {
      isOfPage = !isAsked;
    });
    window.on('closed', () => {
      if (isOfPage) reopen();
    });
  };
}

import type { App, Dialog } from 'electron';

/** A computer that was left alone with the message does not keep a process for ever. */
const patienceMs = 30 * 60_000;

export interface ShownStartFault {
  readonly app: Pick<App, 'whenReady'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly title: string;
  /** For a person. */
  readonly sentence: string;
}

/**
 * Says why the workstation does not run, in a line on standard error and in a window; resolves when that was closed, or
 * nobody did for half an hour. Unlike an error box it does not hold up the process, which could not even be ended
 * meanwhile.
 */
export async function showStartFault({ app, dialog, title, sentence }: ShownStartFault): Promise<void> {
  process.stderr.write(`${sentence}\n`);
  // Before that Linux shows nothing.
  await app.whenReady();
  await dialog.showMessageBox({
    type: 'error',
    title: 'CareLink Workstation',
    message: title,
    detail: sentence,
    buttons: ['Close'],
    noLink: true,
    signal: AbortSignal.timeout(patienceMs),
  });
}

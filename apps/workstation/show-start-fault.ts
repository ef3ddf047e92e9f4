import type { App, Dialog } from 'electron';

/** A message that nobody closes must not keep the process alive for ever. */
const patienceMs = 30 * 60_000;

export interface ShownStartFault {
  readonly app: Pick<App, 'whenReady'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly title: string;
  /** For a person. */
  readonly sentence: string;
}

/**
 * Says why the workstation does not run, on standard error and in a window; resolves when the window is closed, or
 * after half an hour. Unlike an error box it does not block the process, which could not be ended meanwhile.
 */
export async function showStartFault({ app, dialog, title, sentence }: ShownStartFault): Promise<void> {
  process.stderr.write(`${sentence}\n`);
  // Linux shows nothing before that.
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

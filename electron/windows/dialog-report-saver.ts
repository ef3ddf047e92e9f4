import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import type { ReportSaver, ReportSaving } from '../core/ports/report-saver.ts';

export interface DialogReportSaverOptions {
  readonly dialog: Pick<Dialog, 'showSaveDialog'>;
  readonly window: () => BrowserWindow | null;
  /** Where the dialog begins. */
  readonly folder: () => string;
}

/** Asks with the system's dialog where the report goes: the page chooses neither the place nor the text. */
export class DialogReportSaver implements ReportSaver {
  readonly #options: DialogReportSaverOptions;
  #isOpen = false;

  constructor(options: DialogReportSaverOptions) {
    this.#options = options;
  }

  async save(fileName: string, text: string): Promise<ReportSaving> {
    const window = this.#options.window();
    // One dialog at a time, whatever the page asks for.
    if (window === null || this.#isOpen) return { ok: false, error: 'cancelled' };
    this.#isOpen = true;
    try {
      return await this.#ask(window, fileName, text);
    } catch {
      return { ok: false, error: 'not_saved' };
    } finally {
      this.#isOpen = false;
    }
  }

  async #ask(window: BrowserWindow, fileName: string, text: string): Promise<ReportSaving> {
    const { canceled, filePath } = await this.#options.dialog.showSaveDialog(window, {
      defaultPath: join(this.#options.folder(), fileName),
      filters: [{ name: fileName, extensions: [extname(fileName).slice(1)] }],
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    });
    if (canceled || filePath === '') return { ok: false, error: 'cancelled' };
    await writeFile(filePath, text, { mode: 0o600 });
    return { ok: true, download: null };
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportSaver, ReportSaving } from '../core/contract/report-saver.ts';

/**
 * Saves reports to a fixed folder of the OS user without asking, because a system dialog could not be closed at a
 * lock. The page chooses neither place nor text.
 */
export class FolderReportSaver implements ReportSaver {
  readonly #folder: () => string;

  /** `folder` is made when it is not there. */
  constructor(folder: () => string) {
    this.#folder = folder;
  }

  async save(fileName: string, text: string): Promise<ReportSaving> {
    try {
      const folder = this.#folder();
      await mkdir(folder, { recursive: true });
      const file = join(folder, fileName);
      await writeFile(file, text, { mode: 0o600 });
      return { ok: true, file, download: null };
    } catch {
      return { ok: false, error: 'not_saved' };
    }
  }
}

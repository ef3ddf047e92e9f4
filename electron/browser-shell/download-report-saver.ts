import type { ReportSaver, ReportSaving } from '../core/contract/report-saver.ts';

/** The browser knows where its user keeps downloads; this process does not. */
export class DownloadReportSaver implements ReportSaver {
  async save(fileName: string, text: string): Promise<ReportSaving> {
    return { ok: true, file: null, download: { fileName, text } };
  }
}

import type { Diagnostics } from '../../core/diagnostics/diagnostics.ts';
import { printReport, reportAsJson } from '../../core/diagnostics/print-report.ts';
import type { ReportSaver } from '../../core/ports/report-saver.ts';
import type { HandlersOf } from './handlers.ts';

/** What the Diagnostics page needs: the checks, and a place for the report. */
export interface DiagnosticsDesk {
  readonly diagnostics: Pick<Diagnostics, 'report' | 'finishedReport'>;
  readonly saver: ReportSaver;
}

/** Diagnostics; open to whoever stands in front of the screen, so nothing in it is about a user. */
export function diagnosticsHandlers({ diagnostics, saver }: DiagnosticsDesk): HandlersOf<'diagnostics'> {
  return {
    'diagnostics.run': async (input) => diagnostics.report(input),
    async 'diagnostics.export'({ format }) {
      const report = await diagnostics.finishedReport();
      const time = report.startedAt.replace(/\.\d+/, '').replaceAll(':', '-');
      return format === 'json'
        ? await saver.save(`carelink-diagnostics-${time}.json`, reportAsJson(report))
        : await saver.save(`carelink-diagnostics-${time}.txt`, printReport(report));
    },
  };
}

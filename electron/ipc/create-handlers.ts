import type { AppHost } from '../core/contract/app-host.ts';
import type { ChannelName, HandlersOf } from '../core/contract/channels.ts';
import type { ReportSaver, ReportSaving } from '../core/contract/report-saver.ts';
import type { ScreenWatch } from '../core/contract/screen-watch.ts';
import type { SlipPrinter } from '../core/contract/slip-printer.ts';
import type { Diagnostics } from '../core/diagnostics/diagnostics.ts';
import { printReport, reportAsJson } from '../core/diagnostics/print-report.ts';
import type { Workstation } from '../core/workstation.ts';

export type Handlers = HandlersOf<ChannelName>;

/** What else answers the screens, beside the core. */
export interface HandlerParts {
  readonly workstation: Pick<Workstation, 'actions' | 'snapshot' | 'appOpened'>;
  readonly apps: AppHost;
  /** Open to anybody at the screen, so it contains nothing about a user. */
  readonly diagnostics: Pick<Diagnostics, 'report' | 'finishedReport'>;
  readonly reports: ReportSaver;
  /** Missing in the browser shell, which has no cover. */
  readonly screen?: ScreenWatch;
  /** Missing in the browser shell, where the browser prints. */
  readonly slips?: SlipPrinter;
}

/** Who answers each channel, in both shells. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { workstation, apps, diagnostics, reports, screen, slips } = parts;
  return {
    ...workstation.actions,
    async 'setup.run'(input) {
      const result = await workstation.actions['setup.run'](input);
      if (result.ok) slips?.begin([...result.staff, ...result.demoUsers].map(({ username }) => username));
      return result;
    },
    'setup.print-slips': async (input) => slips?.print(input) ?? { ok: false, error: 'not_allowed' },
    'setup.forget': async () => slips?.end() ?? { ok: true },
    'snapshot.get': async () => workstation.snapshot(),
    'screen.shown': async (shown) => screen?.pageShows(shown) ?? { ok: true },
    async 'apps.open'({ appId }) {
      const opening = await apps.open(appId);
      if (opening.ok) await workstation.appOpened({ appId });
      return opening;
    },
    'apps.place': ({ bounds }) => apps.place(bounds),
    'diagnostics.run': async (input) => diagnostics.report(input),
    'diagnostics.export': ({ format }) => exportReport(diagnostics, reports, format),
  };
}

async function exportReport(
  diagnostics: HandlerParts['diagnostics'],
  reports: ReportSaver,
  format: 'text' | 'json',
): Promise<ReportSaving> {
  const report = await diagnostics.finishedReport();
  const time = report.startedAt.replace(/\.\d+/, '').replaceAll(':', '-');
  return format === 'json'
    ? await reports.save(`carelink-diagnostics-${time}.json`, reportAsJson(report))
    : await reports.save(`carelink-diagnostics-${time}.txt`, printReport(report));
}

import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReportSaving } from '../../../electron/ipc/contract.ts';
import { withinLimit } from '../../bridge/within-limit.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowDownloadRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';

const useStyles = makeStyles({
  // A line of its own below the buttons.
  outcome: { flexBasis: '100%' },
});

/** Saves the report for IT support; `blocked` until there is a whole one. */
export function ExportButtons({ blocked }: { blocked: boolean }) {
  const styles = useStyles();
  const text = useText();
  const { busy, outcome, run } = useExport();
  return (
    <>
      {(['text', 'json'] as const).map((format) => (
        <ActionButton
          key={format}
          icon={<ArrowDownloadRegular />}
          blocked={blocked || busy}
          onClick={() => void run(format)}
        >
          {text(`diagnostics.export.${format}`)}
        </ActionButton>
      ))}
      {outcome !== null && (
        <div className={styles.outcome}>
          <NoticeBar intent={outcome.name === 'not_saved' ? 'warning' : 'success'}>
            {text(`diagnostics.outcome.${outcome.name}`, { file: outcome.file })}
          </NoticeBar>
        </div>
      )}
    </>
  );
}

/** The checks of the report may still be under way. */
const exportLimitMs = 3 * 60_000;

type ExportFormat = 'text' | 'json';

interface Export {
  readonly busy: boolean;
  readonly outcome: { readonly name: 'saved' | 'downloaded' | 'not_saved'; readonly file: string } | null;
  readonly run: (format: ExportFormat) => Promise<void>;
}

/** Has the shell save the report, or downloads it where the shell leaves saving to the page. */
function useExport(): Export {
  const bridge = useBridge();
  const [state, setState] = useState<Pick<Export, 'busy' | 'outcome'>>({ busy: false, outcome: null });
  const run = async (format: ExportFormat) => {
    if (state.busy) return;
    setState({ busy: true, outcome: null });
    const failed: ReportSaving = { ok: false, error: 'not_saved' };
    const call = bridge.invoke('diagnostics.export', { format });
    const saving = await withinLimit(call, exportLimitMs, { late: failed, failed });
    if (saving.ok && saving.download) download(saving.download);
    setState({ busy: false, outcome: outcomeOf(saving) });
  };
  return { ...state, run };
}

function outcomeOf(saving: ReportSaving): Export['outcome'] {
  if (!saving.ok) return { name: 'not_saved', file: '' };
  return saving.download ? { name: 'downloaded', file: '' } : { name: 'saved', file: saving.file };
}

function download({ fileName, text }: { readonly fileName: string; readonly text: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}

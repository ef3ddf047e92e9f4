import { makeStyles } from '@fluentui/react-components';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowDownloadRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useExport } from './use-export.ts';

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

import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { CheckState, DiagnosticsReport } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowClockwiseRegular, ArrowLeftRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { useEscape } from '../../ui/use-escape.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { CheckRow } from './check-row.tsx';
import { useDiagnosticsOpening } from './diagnostics-provider.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { type DiagnosticsRun, useDiagnosticsRun } from './use-diagnostics-run.ts';

const useStyles = makeStyles({
  sheet: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    width: '100%',
    maxWidth: '960px',
    marginInline: 'auto',
    padding: tokens.spacingHorizontalXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow2,
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalL },
  },
  heading: {
    ...typographyStyles.title1,
    outlineStyle: 'none',
  },
  summary: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  privacy: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** What is wrong with this workstation and what to do next. It says nothing about signed-in users. */
export function DiagnosticsScreen() {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.diagnostics');
  const run = useDiagnosticsRun();
  const { close } = useDiagnosticsOpening();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEscape(close);
  return (
    <PlacePage layout="wide">
      <div className={styles.sheet}>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          {text('diagnostics.heading')}
        </h1>
        <Summary run={run} />
        <p className={styles.privacy}>{text('diagnostics.privacy')}</p>
        <div className={styles.actions}>
          <ActionButton appearance="primary" icon={<ArrowLeftRegular />} onClick={close}>
            {text('diagnostics.back')}
          </ActionButton>
          <ActionButton
            icon={<ArrowClockwiseRegular />}
            busy={!run.isLost && !run.report?.finished}
            onClick={run.again}
          >
            {text('diagnostics.again')}
          </ActionButton>
          <ExportButtons blocked={!run.report?.finished} />
        </div>
        <ul>
          {run.report?.checks.map(({ check, result }) => (
            <CheckRow key={check} check={check} result={result} />
          ))}
        </ul>
      </div>
    </PlacePage>
  );
}

function Summary({ run: { report, isLost } }: { run: DiagnosticsRun }) {
  const styles = useStyles();
  const text = useText();
  if (isLost) {
    return (
      <NoticeBar intent="warning" role="alert">
        {text('diagnostics.lost')}
      </NoticeBar>
    );
  }
  return (
    <p role="status" className={styles.summary}>
      {report?.finished
        ? text('diagnostics.summary', { fail: count(report, 'fail'), warn: count(report, 'warn') })
        : text('diagnostics.progress', progressOf(report))}
    </p>
  );
}

function count({ checks }: DiagnosticsReport, state: CheckState): number {
  return checks.filter(({ result }) => result?.state === state).length;
}

function progressOf(report: DiagnosticsReport | null): { done: number; all: number } {
  const checks = report?.checks ?? [];
  return { done: checks.filter(({ result }) => result !== null).length, all: checks.length };
}

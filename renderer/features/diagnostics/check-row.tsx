import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import type { CheckName, CheckResult, CheckState } from '../../../electron/ipc/contract.ts';
import { CheckmarkCircleFilled, DismissCircleFilled, WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { StatusPill } from '../../ui/status-pill.tsx';
import { CheckDetails } from './check-details.tsx';
import { useFindingText } from './findings/use-finding-text.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '184px minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    alignItems: 'start',
    padding: `${tokens.spacingVerticalM} 0`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 700px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  body: {
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    minHeight: '36px',
    overflowWrap: 'anywhere',
  },
  name: { fontSize: 'inherit', lineHeight: 'inherit', fontWeight: tokens.fontWeightSemibold },
  next: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
  more: { alignSelf: 'flex-start', minHeight: '44px', minWidth: 'auto', marginLeft: '-12px' },
});

export interface CheckRowProps {
  readonly check: CheckName;
  /** Null while the check is under way. */
  readonly result: CheckResult | null;
}

/** One check: how it went, what was found, what to do next, and on request what it is based on. */
export function CheckRow({ check, result }: CheckRowProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <li className={styles.row}>
      <span>{result ? <State state={result.state} /> : <Checking />}</span>
      <div className={styles.body}>
        <h2 className={styles.name}>{text(`diagnostics.check.${check}`)}</h2>
        {result && <Found result={result} />}
      </div>
    </li>
  );
}

const shapes = {
  ok: { tone: 'good', icon: <CheckmarkCircleFilled /> },
  warn: { tone: 'careful', icon: <WarningFilled /> },
  // Red is for break-glass and for what destroys something; icon and word tell a failure.
  fail: { tone: 'careful', icon: <DismissCircleFilled /> },
} as const satisfies Record<CheckState, unknown>;

function State({ state }: { state: CheckState }) {
  const text = useText();
  return <StatusPill {...shapes[state]}>{text(`diagnostics.state.${state}`)}</StatusPill>;
}

function Checking() {
  const text = useText();
  return (
    <StatusPill tone="neutral" icon={<Spinner size="extra-tiny" aria-hidden />}>
      {text('diagnostics.state.running')}
    </StatusPill>
  );
}

function Found({ result }: { result: CheckResult }) {
  const styles = useStyles();
  const text = useText();
  const { message, next } = useFindingText(result);
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <p>{message}</p>
      {next && <p className={mergeClasses(result.state === 'ok' ? styles.quiet : styles.next)}>{next}</p>}
      {result.details.length > 0 && (
        <Button
          className={styles.more}
          appearance="subtle"
          aria-expanded={open}
          aria-controls={id}
          aria-label={text(open ? 'diagnostics.fewerOf' : 'diagnostics.moreOf', {
            name: text(`diagnostics.check.${result.check}`),
          })}
          onClick={() => setOpen(!open)}
        >
          {text(open ? 'diagnostics.fewer' : 'diagnostics.more')}
        </Button>
      )}
      <div id={id}>{open && <CheckDetails details={result.details} />}</div>
    </>
  );
}

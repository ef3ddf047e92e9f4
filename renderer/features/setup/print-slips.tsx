import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { GeneratedUser, SlipsPrinting } from '../../../electron/ipc/contract.ts';
import { withinLimit } from '../../bridge/within-limit.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { PrintRegular } from '../../ui/icons.ts';
import { useLanguage } from '../../ui/messages/language-provider.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useSlipWords } from './slip-words.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

export interface PrintSlipsProps {
  readonly users: readonly GeneratedUser[];
  readonly printer: string;
}

/** Prints a slip for each user, after saying where the paper comes out; in a browser, how to do it there. */
export function PrintSlips({ users, printer }: PrintSlipsProps) {
  const styles = useStyles();
  const text = useText();
  const { shell } = useSnapshot();
  const [isAsked, setAsked] = useState(false);
  const { busy, outcome, print } = usePrinting(users);
  if (shell === 'browser') return <NoticeBar intent="info">{text('slips.browser')}</NoticeBar>;
  const start = async () => {
    await print();
    setAsked(false);
  };
  return (
    <>
      {isAsked ? (
        <NoticeBar
          intent="warning"
          action={
            <div className={styles.buttons}>
              <ActionButton busy={busy} onClick={start}>
                {text('slips.start')}
              </ActionButton>
              <ActionButton blocked={busy} onClick={() => setAsked(false)}>
                {text('slips.cancel')}
              </ActionButton>
            </div>
          }
        >
          {text('slips.warning', { printer })}
        </NoticeBar>
      ) : (
        <div className={styles.buttons}>
          <ActionButton icon={<PrintRegular />} onClick={() => setAsked(true)}>
            {text('slips.print')}
          </ActionButton>
        </div>
      )}
      {!isAsked && outcome?.ok === true && (
        <NoticeBar intent="success">{text('slips.printed', { count: users.length, printer })}</NoticeBar>
      )}
      {!isAsked && outcome?.ok === false && (
        <NoticeBar intent="error" role="alert">
          {text(outcome.error === 'no_printer' ? 'slips.noPrinter' : 'slips.failed', { printer })}
        </NoticeBar>
      )}
    </>
  );
}

/** The shell gives up sooner. */
const printLimitMs = 90_000;
const failed: SlipsPrinting = { ok: false, error: 'failed' };

function usePrinting(users: readonly GeneratedUser[]) {
  const bridge = useBridge();
  const { language } = useLanguage();
  const words = useSlipWords();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<SlipsPrinting | null>(null);
  const print = async () => {
    setBusy(true);
    const slips = users.map(({ role: _, ...slip }) => slip);
    const call = bridge.invoke('setup.print-slips', { language, words, slips });
    setOutcome(await withinLimit<SlipsPrinting, SlipsPrinting>(call, printLimitMs, { late: failed, failed }));
    setBusy(false);
  };
  return { busy, outcome, print };
}

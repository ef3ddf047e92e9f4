import { useCallback, useEffect, useState } from 'react';
import type { DiagnosticsReport } from '../../../electron/ipc/contract.ts';
import { withinLimit } from '../../bridge/within-limit.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';

const pollMs = 300;
/** The limit of all checks together is shorter than this. */
const runLimitMs = 40_000;
/** If the shell does not report progress by now, it will not do so later either. */
const answerLimitMs = 10_000;

export interface DiagnosticsRun {
  readonly report: DiagnosticsReport | null;
  /** The shell is not responding. */
  readonly isLost: boolean;
  readonly again: () => void;
}

/** Starts the checks and follows them until they are done. */
export function useDiagnosticsRun(): DiagnosticsRun {
  const bridge = useBridge();
  const [round, setRound] = useState(0);
  const [report, setReport] = useState<DiagnosticsReport | null>(null);
  const [isLost, setLost] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round restarts it.
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const begunAtMs = performance.now();
    const follow = async (restart: boolean) => {
      const call = bridge.invoke('diagnostics.run', { restart });
      const next = await withinLimit(call, answerLimitMs, { late: null, failed: null });
      if (isOver) return;
      const isLate = next?.finished === false && performance.now() - begunAtMs > runLimitMs;
      setLost(next === null || isLate);
      if (next === null) return;
      setReport(isLate ? null : next);
      if (isLate) return;
      if (!next.finished) timer = setTimeout(follow, pollMs, false);
    };
    void follow(true);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [bridge, round]);

  const again = useCallback(() => {
    setReport(null);
    setRound((count) => count + 1);
  }, []);
  return { report, isLost, again };
}

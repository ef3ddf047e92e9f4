import { useCallback, useEffect, useState } from 'react';
import type { DiagnosticsReport } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';

const pollMs = 300;
/** A shell that does not say how far the checks are will not say so later either. */
const answerLimitMs = 10_000;

export interface DiagnosticsRun {
  readonly report: DiagnosticsReport | null;
  /** The shell does not answer. */
  readonly isLost: boolean;
  readonly again: () => void;
}

/** Begins the checks and follows them until they are done. */
export function useDiagnosticsRun(): DiagnosticsRun {
  const bridge = useBridge();
  const [round, setRound] = useState(0);
  const [report, setReport] = useState<DiagnosticsReport | null>(null);
  const [isLost, setLost] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is what begins it anew.
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const follow = async (restart: boolean) => {
      const next = await withinLimit(bridge.invoke('diagnostics.run', { restart }));
      if (isOver) return;
      setLost(next === null);
      if (next === null) return;
      setReport(next);
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

function withinLimit(call: Promise<DiagnosticsReport>): Promise<DiagnosticsReport | null> {
  const { promise, resolve } = Promise.withResolvers<DiagnosticsReport | null>();
  const timer = setTimeout(() => resolve(null), answerLimitMs);
  call.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  return promise;
}

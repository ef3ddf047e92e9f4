import { useEffect, useState } from 'react';
import type { ShellState } from '../../bridge/shell-link.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';

/** A reconnect that takes less than this is nobody's business. */
const graceMs = 3_000;

/** How the shell is lost, once it has been for a while; null while it answers. */
export function useLostShell(): Exclude<ShellState, 'connected'> | null {
  const { shell } = useStoreState();
  const [graceOver, setGraceOver] = useState(false);
  const connected = shell === 'connected';
  useEffect(() => {
    if (connected) return;
    const timer = setTimeout(() => setGraceOver(true), graceMs);
    return () => {
      clearTimeout(timer);
      setGraceOver(false);
    };
  }, [connected]);
  if (shell === 'connected') return null;
  return shell === 'refused' || graceOver ? shell : null;
}

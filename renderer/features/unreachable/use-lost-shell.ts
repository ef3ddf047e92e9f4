import type { ShellState } from '../../bridge/shell-link.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { useOverdue } from '../../ui/time/use-overdue.ts';

/** Nobody needs to hear of a reconnect that takes less than this. */
const graceMs = 3_000;

/** How the shell is unreachable, once it has been for a while; null while it answers. */
export function useLostShell(): Exclude<ShellState, 'connected'> | null {
  const { shell } = useStoreState();
  const graceOver = useOverdue(graceMs, shell !== 'connected');
  if (shell === 'connected') return null;
  return shell === 'refused' || graceOver ? shell : null;
}

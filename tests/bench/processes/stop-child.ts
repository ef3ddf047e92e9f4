import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Ends a process that we started: SIGTERM, and SIGKILL if it does not end within `graceMs`. */
export async function stopChild(child: ChildProcess, graceMs = 10_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(kill);
}

import { readdirSync, readFileSync } from 'node:fs';

/** The command line of the token server's process contains one of these: forked, or a utility process of Electron. */
const marks = ['server-process', 'node.mojom.NodeService'];

/** Process id of the token server started by the workstation with that process id; null: none is running. */
export function serverProcessOf(workstationPid: number): number | null {
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || parentOf(pid) !== workstationPid) continue;
    const commandLine = read(`/proc/${pid}/cmdline`);
    if (marks.some((mark) => commandLine.includes(mark))) return pid;
  }
  return null;
}

/** Whether a process with that id exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function parentOf(pid: number): number {
  return Number(statOf(pid)?.[1]);
}

/** State and parent, which follow the name in parentheses. */
function statOf(pid: number): string[] | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Empty when the process is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

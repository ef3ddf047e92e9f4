import { readdirSync, readFileSync } from 'node:fs';

/** The token server's own process has one of these in its command line: forked, or a utility process of Electron. */
const marks = ['server-process', 'node.mojom.NodeService'];

/** Process id of the token server that the workstation with that process id has started; null: none runs. */
export function serverProcessOf(workstationPid: number): number | null {
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || parentOf(pid) !== workstationPid) continue;
    const commandLine = read(`/proc/${pid}/cmdline`);
    if (marks.some((mark) => commandLine.includes(mark))) return pid;
  }
  return null;
}

/** Whether a process of that id is there and is not only waiting to be counted as ended. */
export function isAlive(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function parentOf(pid: number): number {
  return Number(statOf(pid)?.[1]);
}

/** State and parent, which stand behind the name in parentheses. */
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

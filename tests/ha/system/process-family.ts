import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 10_000;

/** A process and its parent, as /proc tells. */
interface Entry {
  readonly pid: number;
  readonly parent: number;
}

/** Kills every process that has `mark` in its environment, and waits until they are gone. */
export async function endFamily(mark: string): Promise<void> {
  for (const untilMs = Date.now() + patienceMs; Date.now() < untilMs; await sleep(50)) {
    const left = processes().filter(({ pid }) => isMarked(pid, mark));
    if (left.length === 0) return;
    for (const { pid } of left) signal(pid, 'SIGKILL');
  }
}

/** These processes with everything they have started, parents first. */
export function familyOf(pids: readonly number[]): readonly number[] {
  const all = processes();
  const family = [...pids];
  for (let at = 0; at < family.length; at += 1) {
    for (const { pid, parent } of all) if (parent === family[at] && !family.includes(pid)) family.push(pid);
  }
  return family;
}

/** Sends a signal to a process that may have ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function processes(): readonly Entry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .map((pid) => ({ pid, parent: parentOf(pid) }))
    .filter(({ parent, pid }) => parent !== null && pid !== process.pid) as Entry[];
}

/** Null: it has ended, and at most waits to be noticed. */
function parentOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || state === 'Z' ? null : Number(parent);
}

function isMarked(pid: number, mark: string): boolean {
  return read(`/proc/${pid}/environ`).split('\0').includes(`CARELINK_TEST_TRIAL=${mark}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

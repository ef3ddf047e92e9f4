import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processFamily } from './process-family.ts';

/** Length of a tick in /proc: USER_HZ is 100 on every Linux that Node runs on. */
const tickMs = 10;

/** Processor time that a process has used so far, in ms; null where there is no /proc, or no such process. */
export function processCpuMs(pid: number): number | null {
  return cpuFieldsMs(pid)?.own ?? null;
}

/** The same for a process, those it has started, and those of them that have ended; 0 when it cannot be read. */
export function familyCpuMs(root: number): number {
  const times = processFamily(root).map(cpuFieldsMs);
  return times.reduce((sum, time) => sum + (time ? time.own + time.ended : 0), 0);
}

function cpuFieldsMs(pid: number): { readonly own: number; readonly ended: number } | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The second field is a name in parentheses that may hold spaces; fields 14 and 15 are user and system time,
  // 16 and 17 those of children that have ended and were waited for.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = ticks;
  return { own: (user + system) * tickMs, ended: (endedUser + endedSystem) * tickMs };
}

/** Resident memory in bytes, now and at its highest; null where there is no /proc, or no such process. */
export function processMemory(pid: number): { readonly nowBytes: number; readonly peakBytes: number } | null {
  const status = readProc(pid, 'status');
  if (status === null) return null;
  return { nowBytes: kibibytes(status, 'VmRSS'), peakBytes: kibibytes(status, 'VmHWM') };
}

/**
 * Processor time used by a process's threads so far, in ms, to the nanosecond: over a period in which next to
 * nothing happens the ticks of `processCpuMs` are too coarse. Threads that have ended are not included.
 */
export function threadRunMs(pid: number): number {
  return threadsOf(pid)
    .map((thread) => readProc(pid, `task/${thread}/schedstat`))
    .reduce((sum, text) => sum + Number(text?.split(' ')[0] ?? 0) / 1e6, 0);
}

/**
 * Memory in bytes, with a proportional share of shared pages; 0 when it cannot be read. `written` is what the
 * process has written; the rest are pages of files, which the system drops when it needs room.
 */
export function processPssBytes(pid: number, what: 'all' | 'written' = 'all'): number {
  const rollup = readProc(pid, 'smaps_rollup');
  return rollup === null ? 0 : kibibytes(rollup, what === 'all' ? 'Pss' : 'Pss_Anon');
}

/** The same for the pages of one file, without those the process has changed. */
export function mappedPssBytes(pid: number, file: string): number {
  const areas = readProc(pid, 'smaps')?.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m) ?? [];
  return areas
    .filter((area) => area.slice(0, area.indexOf('\n')).endsWith(` ${file}`))
    .reduce((sum, area) => sum + kibibytes(area, 'Pss') - kibibytes(area, 'Anonymous'), 0);
}

/** The program that a process runs; null when it is not known. */
export function programOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readProc(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

function kibibytes(status: string, key: string): number {
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}

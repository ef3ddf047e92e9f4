import { arch, release, type } from 'node:os';
import type { MachineFacts } from '../../core/ports/diagnostic-probes.ts';

/** Reads what this machine and this process are; the name of the machine is not asked for. */
export function machineFacts(versions: Readonly<Record<string, string | undefined>>): MachineFacts {
  return {
    node: versions.node ?? '?',
    electron: versions.electron ?? null,
    chromium: versions.chrome ?? null,
    system: `${type()} ${release()} (${arch()})`,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
    // `getTimezoneOffset` counts westwards.
    utcOffsetMinutes: 0 - new Date().getTimezoneOffset(),
  };
}

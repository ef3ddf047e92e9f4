import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** The clocks of a machine, all in milliseconds. */
export interface MachineClocks {
  /** Since the Unix epoch; anybody who administers the machine can set it. */
  wallMs(): number;
  /** Since some fixed moment; never goes back, may stand still while the machine sleeps (Linux). */
  monotonicMs(): number;
  /** Since the machine was started, sleep included; cannot be set. May be exact to the second only. */
  uptimeMs(): number;
  /** Another one after each start of the machine; null: the system does not tell. */
  readonly bootId: string | null;
}

export const machineClocks: MachineClocks = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: readUptimeMs,
  bootId: readBootId(),
};

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** A sandbox may hide it; without it sleep is not noticed. */
function readUptimeMs(): number {
  try {
    return uptime() * 1_000;
  } catch {
    return performance.now();
  }
}

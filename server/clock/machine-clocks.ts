import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** The clocks of a machine, all in milliseconds. */
export interface MachineClocks {
  /** Since the Unix epoch; any administrator of the machine can set it. */
  wallMs(): number;
  /** Since some fixed moment; never goes back, but may stand still while the machine sleeps (Linux). */
  monotonicMs(): number;
  /** Since the machine started, sleep included; cannot be set. May only be exact to the second. */
  uptimeMs(): number;
  /** Different after each start of the machine; null: the system does not say. */
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

/** A sandbox may hide it; then sleep goes unnoticed. */
function readUptimeMs(): number {
  try {
    return uptime() * 1_000;
  } catch {
    return performance.now();
  }
}

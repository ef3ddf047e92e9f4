import type { MachineClocks } from '../../../server/clock/machine-clocks.ts';

/** A machine whose clock can be set, whose lid can be closed and which can be paused. */
export class FakeMachine implements MachineClocks {
  wall: number;
  monotonic = 500;
  uptime = 90_000;
  /** Linux: false. */
  countsSleep = false;
  uptimeReadings = 0;
  bootId: string | null = 'first boot';

  constructor(wallMs = Date.parse('2026-03-02T07:00:00.000Z')) {
    this.wall = wallMs;
  }

  wallMs = () => this.wall;
  monotonicMs = () => this.monotonic;
  uptimeMs = () => {
    this.uptimeReadings += 1;
    // macOS counts seconds, Linux hundredths.
    const stepMs = this.countsSleep ? 1_000 : 10;
    return Math.floor(this.uptime / stepMs) * stepMs;
  };

  pass(ms: number, wallRate = 1): void {
    this.monotonic += ms;
    this.uptime += ms;
    this.wall += ms * wallRate;
  }

  sleep(ms: number): void {
    this.uptime += ms;
    this.wall += ms;
    if (this.countsSleep) this.monotonic += ms;
  }

  /** Off for this long: another process after another boot, with the clock `wallMs` later. */
  reboot(wallMs: number): void {
    this.wall += wallMs;
    this.monotonic = 500;
    this.uptime = 20_000;
    this.bootId = `${this.bootId}'`;
  }
}

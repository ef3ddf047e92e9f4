import type { PowerEvents } from '../core/ports/power-events.ts';

/** For shells that the operating system tells nothing: the core notices sleep by its clocks. */
export class SilentPowerEvents implements PowerEvents {
  subscribe(): () => void {
    return () => undefined;
  }
}

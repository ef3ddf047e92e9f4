import type { PowerMonitor } from 'electron';
import type { PowerEvent, PowerEvents } from '../core/ports/power-events.ts';

const events = ['suspend', 'resume', 'lock-screen', 'unlock-screen'] as const satisfies readonly PowerEvent[];

/** Power and screen events as Electron reports them; usable once the app is ready. */
export class ElectronPowerEvents implements PowerEvents {
  readonly #monitor: PowerMonitor;

  constructor(monitor: PowerMonitor) {
    this.#monitor = monitor;
  }

  subscribe(listener: (event: PowerEvent) => void): () => void {
    // `NodeJS.EventEmitter` has one signature for all names, Electron's declarations one per name.
    const monitor: NodeJS.EventEmitter = this.#monitor;
    const listeners = events.map((event) => [event, () => listener(event)] as const);
    for (const [event, call] of listeners) monitor.on(event, call);
    return () => {
      for (const [event, call] of listeners) monitor.off(event, call);
    };
  }
}

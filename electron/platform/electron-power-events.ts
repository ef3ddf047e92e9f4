import type { PowerMonitor } from 'electron';
import type { PowerEvent, PowerEvents } from '../core/ports/power-events.ts';

/** Names of Electron's events, and what they mean here. */
const meanings: Readonly<Record<string, PowerEvent>> = {
  suspend: 'suspend',
  resume: 'resume',
  'lock-screen': 'lock-screen',
  'unlock-screen': 'unlock-screen',
  // macOS: another user's session is on screen now.
  'user-did-resign-active': 'lock-screen',
};

/** Power and screen events as Electron reports them; usable once the app is ready. */
export class ElectronPowerEvents implements PowerEvents {
  readonly #monitor: PowerMonitor;

  constructor(monitor: PowerMonitor) {
    this.#monitor = monitor;
  }

  subscribe(listener: (event: PowerEvent) => void): () => void {
    // `NodeJS.EventEmitter` has one signature for all names, Electron's declarations one per name.
    const monitor: NodeJS.EventEmitter = this.#monitor;
    const listeners = Object.entries(meanings).map(([name, event]) => [name, () => listener(event)] as const);
    for (const [name, call] of listeners) monitor.on(name, call);
    return () => {
      for (const [name, call] of listeners) monitor.off(name, call);
    };
  }
}

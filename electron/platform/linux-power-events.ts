import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '../core/ports/logger.ts';
import type { PowerEvent, PowerEvents } from '../core/ports/power-events.ts';
import { readBusSignal, sessionInPath } from './read-bus-signal.ts';

/** Who tells of locks and sleep, and who of the lid. */
const senders = ['org.freedesktop.login1', 'org.freedesktop.UPower'];

export interface LinuxPowerEventsOptions {
  readonly log: Logger;
  /** `XDG_SESSION_ID`. */
  readonly sessionId: string | undefined;
  /** Prints the signals of the system bus, as `gdbus` does. */
  readonly program?: string;
}

/**
 * Locks, sleep and lid of a Linux machine, of which Electron tells the sleep only. They are read from the system
 * bus by GLib's own program; where that is missing, the idle lock remains, and the log says so.
 */
export class LinuxPowerEvents implements PowerEvents {
  readonly #log: Logger;
  readonly #program: string;
  readonly #session: string | null;

  constructor({ log, sessionId, program = 'gdbus' }: LinuxPowerEventsOptions) {
    this.#log = log;
    this.#program = program;
    this.#session = sessionId ? sessionInPath(sessionId) : null;
  }

  subscribe(listener: (event: PowerEvent) => void): () => void {
    const endings = senders.map((sender) => this.#watch(sender, listener));
    return () => {
      for (const end of endings) end();
    };
  }

  #watch(sender: string, listener: (event: PowerEvent) => void): () => void {
    const child = spawn(this.#program, ['monitor', '--system', '--dest', sender], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let wanted = true;
    const missed = (reason: string) => {
      if (wanted) this.#log.warn({ sender, reason }, 'the system does not tell of locks, sleep or lid');
      wanted = false;
    };
    child.on('error', (error) => missed(error.message));
    child.on('exit', (code) => missed(`${this.#program} ended with ${code ?? 'a signal'}`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = wanted ? readBusSignal(line, this.#session) : null;
      if (event !== null) listener(event);
    });
    return () => {
      wanted = false;
      child.kill();
    };
  }
}

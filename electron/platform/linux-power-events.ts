import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '../core/ports/logger.ts';
import type { PowerEvent, PowerEvents } from '../core/ports/power-events.ts';

/** Who tells of locks and sleep, and who of the lid. */
const senders = ['org.freedesktop.login1', 'org.freedesktop.UPower'];

/**
 * Runs its arguments beside a second shell that ends them when the input ends: if this process is killed, its end of
 * the pipe closes.
 */
const untilInputEnds = `
  exec 3<&0 </dev/null
  { read -r _ <&3; kill "$$"; } >/dev/null &
  exec 3<&-
  exec "$@"`;
/** What a shell says of a program that is not there. */
const missingCode = 127;

export interface LinuxPowerEventsOptions {
  readonly log: Logger;
  /** `XDG_SESSION_ID`. */
  readonly sessionId: string | undefined;
  /** Prints the signals of the system bus, as `gdbus` does. */
  readonly program?: string;
}

/**
 * Locks, switches to other users, sleep and lid of a Linux machine; Electron only reports sleep. GLib's own program reads them from the system
 * bus; if it is missing, the log says so and only the idle lock remains.
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
    const command = [this.#program, 'monitor', '--system', '--dest', sender];
    const child = spawn('/bin/sh', ['-c', untilInputEnds, 'sh', ...command], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let wanted = true;
    const missed = (reason: string) => {
      if (wanted) this.#log.warn({ sender, reason }, 'the system does not tell of locks, sleep or lid');
      wanted = false;
    };
    child.on('error', (error) => missed(error.message));
    child.on('exit', (code) =>
      missed(`${this.#program} ${code === missingCode ? 'is missing' : `ended with ${code ?? 'a signal'}`}`),
    );
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

const login = String.raw`\/org\/freedesktop\/login1`;
const changed = String.raw`org\.freedesktop\.DBus\.Properties\.PropertiesChanged`;

const sleep = new RegExp(
  String.raw`^${login}: org\.freedesktop\.login1\.Manager\.PrepareForSleep \((true|false),\)$`,
);
const order = new RegExp(
  String.raw`^${login}\/session\/(\w+): org\.freedesktop\.login1\.Session\.(Lock|Unlock) \(\)$`,
);
const hint = new RegExp(
  String.raw`^${login}\/session\/(\w+): ${changed} \('org\.freedesktop\.login1\.Session', \{.*'LockedHint': <(true|false)>`,
);
/** Another session is now on the screen: somebody has switched users, or to a console. */
const inactive = new RegExp(
  String.raw`^${login}\/session\/(\w+): ${changed} \('org\.freedesktop\.login1\.Session', \{.*'(Active)': <false>`,
);
const lid = new RegExp(
  String.raw`^\/org\/freedesktop\/UPower: ${changed} \('org\.freedesktop\.UPower', \{.*'LidIsClosed': <true>`,
);

/**
 * What a line of `gdbus monitor` says about the machine and its screen; null: nothing of interest. `session` is
 * the own login session as it stands in object paths; null: unknown, so that the lock of any session counts.
 */
export function readBusSignal(line: string, session: string | null): PowerEvent | null {
  const sleeping = sleep.exec(line);
  if (sleeping) return sleeping[1] === 'true' ? 'suspend' : 'resume';
  if (lid.test(line)) return 'lid-closed';
  const locking = order.exec(line) ?? hint.exec(line) ?? inactive.exec(line);
  if (!locking || (session !== null && locking[1] !== session)) return null;
  return ['Lock', 'true', 'Active'].includes(locking[2] ?? '') ? 'lock-screen' : 'unlock-screen';
}

/** A login session's id as it stands in object paths: `2` is `_32`. */
export function sessionInPath(id: string): string {
  const hex = (character: string) => `_${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return id.replaceAll(/[^A-Za-z0-9]/g, hex).replace(/^\d/, hex);
}

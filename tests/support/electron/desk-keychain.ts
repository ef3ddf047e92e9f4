import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Desk } from './desk.ts';

const busConfig = new URL('../run/keychain-bus.conf', import.meta.url);

/** A message bus with an unlocked gnome-keyring on it, for one desk. */
export class DeskKeychain {
  readonly #processes: readonly ChildProcess[];

  private constructor(processes: readonly ChildProcess[]) {
    this.#processes = processes;
  }

  static async open(desk: Desk, readConfig: (file: URL) => string): Promise<DeskKeychain> {
    const config = desk.write('bus.conf', readConfig(busConfig));
    const bus = desk.spawn('dbus-daemon', ['--config-file', config, '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(createInterface({ input: bus.stdout as Readable }), 'line');
    desk.environment.DBUS_SESSION_BUS_ADDRESS = String(address);
    const keyring = desk.spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    keyring.stdin?.end('carelink');
    await waitForOwner(desk);
    return new DeskKeychain([keyring, bus]);
  }

  /** It neither answers nor ends until it is continued. */
  hang(): void {
    this.#processes[0]?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#processes[0]?.kill('SIGCONT');
  }

  close(): void {
    for (const process of this.#processes) process.kill('SIGKILL');
  }
}

async function waitForOwner(desk: Desk): Promise<void> {
  const ask = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/'];
  const call = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const untilMs = Date.now() + 30_000;
  while (Date.now() < untilMs) {
    const answer = await desk.output('dbus-send', [...ask, ...call]).catch(() => '');
    if (String(answer).includes('true')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('gnome-keyring-daemon did not come up within 30 s.');
}

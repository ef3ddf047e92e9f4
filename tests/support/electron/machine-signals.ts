import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { BusConnection, type BusWriter } from './bus-connection.ts';
import type { Desk } from './desk.ts';

const config = (
  socket: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>custom</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*"/>
    <allow send_type="signal"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
const login = 'org.freedesktop.login1';
const power = 'org.freedesktop.UPower';
/** As in `XDG_SESSION_ID`, and as in object paths. */
const session = { id: '7', path: '/org/freedesktop/login1/session/_37' };

/**
 * A separate system bus on which a machine announces, as systemd and UPower do, that it sleeps, is locked or
 * closed.
 */
export class MachineSignals {
  readonly #bus: ChildProcess;
  readonly #machine: BusConnection;

  private constructor(bus: ChildProcess, machine: BusConnection) {
    this.#bus = bus;
    this.#machine = machine;
  }

  /** Everything started at the desk from now on uses this bus as the system's. */
  static async open(desk: Desk): Promise<MachineSignals> {
    const socket = `${desk.home}/system-bus`;
    const file = desk.write('system-bus.conf', config(socket));
    const bus = desk.spawn('dbus-daemon', ['--config-file', file, '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(createInterface({ input: bus.stdout as Readable }), 'line');
    desk.environment.DBUS_SYSTEM_BUS_ADDRESS = String(address);
    desk.environment.XDG_SESSION_ID = session.id;
    const machine = await BusConnection.open(socket);
    for (const name of [login, power]) machine.own(name);
    return new MachineSignals(bus, machine);
  }

  /** The machine goes to sleep, or is awake again. */
  sleep(falling: boolean): void {
    this.#machine.emit({
      path: '/org/freedesktop/login1',
      interface: `${login}.Manager`,
      member: 'PrepareForSleep',
      body: { signature: 'b', write: (to) => to.boolean(falling) },
    });
  }

  /** Like `loginctl lock-session`; for another login at the same machine, if given. */
  lock(sessionPath = session.path): void {
    this.#machine.emit({ path: sessionPath, interface: `${login}.Session`, member: 'Lock' });
  }

  closeLid(): void {
    this.#changed('/org/freedesktop/UPower', power, 'LidIsClosed');
  }

  /** The screen saver of the desktop has started. */
  hintLocked(): void {
    this.#changed(session.path, `${login}.Session`, 'LockedHint');
  }

  close(): void {
    this.#machine.close();
    this.#bus.kill('SIGKILL');
  }

  #changed(path: string, name: string, property: string): void {
    const write = (to: BusWriter) => {
      to.string(name);
      to.array(8, () => {
        to.align(8);
        to.string(property);
        to.signature('b');
        to.boolean(true);
      });
      to.array(4, () => undefined);
    };
    this.#machine.emit({
      path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'PropertiesChanged',
      body: { signature: 'sa{sv}as', write },
    });
  }
}

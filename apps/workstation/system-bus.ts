import { existsSync } from 'node:fs';

const socket = '/run/dbus/system_bus_socket';

/** Where Linux reports locks, sleep and lid; undefined where there is no such bus. */
export interface SystemBus {
  /** `XDG_SESSION_ID`; not every desktop passes it on. */
  readonly loginSessionId: string | undefined;
}

/** The system bus of this machine, if it has one: at its usual place, or where D-Bus itself is told to look. */
export function findSystemBus(
  platform: NodeJS.Platform,
  { DBUS_SYSTEM_BUS_ADDRESS: address, XDG_SESSION_ID: loginSessionId }: NodeJS.ProcessEnv,
): SystemBus | undefined {
  if (platform !== 'linux' || !(address || existsSync(socket))) return undefined;
  return { loginSessionId };
}

import type { PowerEvent } from '../core/ports/power-events.ts';

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
  const locking = order.exec(line) ?? hint.exec(line);
  if (!locking || (session !== null && locking[1] !== session)) return null;
  return locking[2] === 'Lock' || locking[2] === 'true' ? 'lock-screen' : 'unlock-screen';
}

/** A login session's id as it stands in object paths: `2` is `_32`. */
export function sessionInPath(id: string): string {
  const hex = (character: string) => `_${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return id.replaceAll(/[^A-Za-z0-9]/g, hex).replace(/^\d/, hex);
}

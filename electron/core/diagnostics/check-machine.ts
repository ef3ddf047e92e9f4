import { askForVersion } from '../servers/version-watch.ts';
import type { CheckContext } from './check-context.ts';
import { knownAddresses } from './known-address.ts';
import { type Detail, type Finding, finding } from './report.ts';

/** What runs, and on what. */
export async function checkVersions(context: CheckContext): Promise<Finding> {
  const { machine, version, shell } = context;
  const { node, electron, chromium, system } = machine();
  const shellName = shell === 'electron' ? 'Electron' : 'browser';
  const details: Detail[] = [
    { name: 'CareLink Workstation', value: version },
    ...(electron === null ? [] : [{ name: 'Electron', value: electron }]),
    ...(chromium === null ? [] : [{ name: 'Chromium', value: chromium }]),
    { name: 'Node', value: node },
    { name: 'system', value: system },
  ];
  const wanted = await wantedVersion(context);
  if (wanted !== null) return finding('versions_old', { version, wanted }, details);
  return finding('versions_ok', { version, shell: shellName, system }, details);
}

/** A server that does not answer is reported by the check of the server. */
async function wantedVersion(context: CheckContext): Promise<string | null> {
  for (const address of knownAddresses(context)) {
    const wanted = await askForVersion(address, context).catch(() => undefined);
    if (wanted !== undefined) return wanted;
  }
  return null;
}

/** Times on screen follow the time zone of the computer. */
export function checkTimeZone({ machine }: CheckContext): Finding {
  const { timeZone: zone, utcOffsetMinutes } = machine();
  if (zone === null || zone === 'Etc/Unknown') return finding('time_zone_unknown');
  if (/^(UTC|GMT|Etc\/.*)$/.test(zone)) return finding('time_zone_utc');
  return finding('time_zone_ok', { zone, offset: offsetOf(utcOffsetMinutes) });
}

function offsetOf(minutes: number): string {
  const part = (count: number) => String(count).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}

import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { loadWindowsFunctions, textOfValue } from './policy/windows-functions.ts';

const cryptography = 'SOFTWARE\\Microsoft\\Cryptography';
const shortest = 16;

/** How this system is asked for the number of its installation; null: it has none. */
export type MachineNumber = () => Promise<string | null>;

/** The number on this system: readable by every user, unchanged until the system is reinstalled, and copied with its image. */
export function machineNumberOf(platform: NodeJS.Platform): MachineNumber {
  if (platform === 'win32') return windowsNumber;
  return platform === 'darwin' ? macNumber : linuxNumber;
}

/**
 * What a workstation tells a server about its machine: a hash that is different for each server, so that it reveals nothing
 * about the machine and two servers cannot compare what they know. Null: the system does not say which machine it is.
 */
export async function machineIdFor(serverId: string, number: MachineNumber): Promise<string | null> {
  const raw = (await number().catch(() => null))?.trim().toLowerCase() ?? '';
  if (raw.length < shortest) return null;
  return createHmac('sha256', serverId).update(`carelink machine\n${raw}`).digest('base64url');
}

const linuxNumber = () => readFile('/etc/machine-id', 'utf8');

async function windowsNumber(): Promise<string | null> {
  const { values = [] } = (await loadWindowsFunctions()).readKey('HKLM', cryptography) ?? {};
  const found = values.find(({ name, type }) => name === 'MachineGuid' && type === 1);
  return found ? textOfValue(found) : null;
}

async function macNumber(): Promise<string | null> {
  const arguments_ = ['-d2', '-c', 'IOPlatformExpertDevice'];
  const { stdout } = await promisify(execFile)('/usr/sbin/ioreg', arguments_, { env: {}, timeout: 2_000 });
  return /"IOPlatformUUID" = "([\w-]+)"/.exec(stdout)?.[1] ?? null;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const patienceMs = 3_000;

/** What systemd says about NTP, whatever program implements it; null without systemd. */
export async function isClockSynchronised(): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  try {
    const args = ['show', '--property=NTPSynchronized', '--value'];
    const { stdout } = await promisify(execFile)('timedatectl', args, { timeout: patienceMs });
    return { yes: true, no: false }[stdout.trim()] ?? null;
  } catch {
    return null;
  }
}

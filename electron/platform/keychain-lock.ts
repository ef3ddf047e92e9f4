import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const limitMs = 3_000;

const question = [
  'call',
  '--session',
  '--dest=org.freedesktop.secrets',
  '--object-path=/org/freedesktop/secrets/aliases/default',
  '--method=org.freedesktop.DBus.Properties.Get',
  'org.freedesktop.Secret.Collection',
  'Locked',
];

/**
 * Whether the keychain of this machine is locked, found out without anybody being asked to unlock it; `unknown`
 * where that cannot be done. `program` is GLib's, as for the power events.
 */
export async function keychainLock(
  platform: NodeJS.Platform,
  program = 'gdbus',
): Promise<'locked' | 'unlocked' | 'unknown'> {
  // Windows unlocks its own with the user's session and asks nobody.
  if (platform === 'win32') return 'unlocked';
  // macOS shows its question to whoever sits there as soon as the keychain is used.
  if (platform !== 'linux') return 'unknown';
  try {
    const { stdout } = await promisify(execFile)(program, question, { timeout: limitMs });
    return stdout.includes('<false>') ? 'unlocked' : 'locked';
  } catch {
    return 'unknown';
  }
}

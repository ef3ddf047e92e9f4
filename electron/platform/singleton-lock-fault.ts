import { readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why Chromium could not take its lock in this folder; null: another process has it. It answers both in the same way, and who
 * starts the workstation would see neither a window nor a message.
 */
export function singletonLockFault(folder: string): Error | null {
  // Its lock is no file there.
  if (process.platform === 'win32') return null;
  try {
    readlinkSync(join(folder, 'SingletonLock'));
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EINVAL')
      return new Error(`${join(folder, 'SingletonLock')} is no link, as copies make it; remove it.`);
  }
  return linkFault(join(folder, `lock-of-${process.pid}`));
}

/** Why no link can be made there, which is what the lock is. */
function linkFault(file: string): Error | null {
  try {
    // To itself, so that what fails names this place.
    symlinkSync(file, file);
    unlinkSync(file);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

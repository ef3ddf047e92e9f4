import { statSync } from 'node:fs';
import { systemCodeOf } from '../files/system-code.ts';

const lookEveryMs = 1_000;
/** A single look may fall in the middle of a rename. */
const looksToBeSure = 2;
const none = 'none';

/**
 * Looks once a second whether a path still leads to the file that this process has open, and calls `onLost` once when it
 * does not. Nothing is opened, since POSIX would drop SQLite's locks on the file when it is closed again. On Windows, where
 * no open file can be removed, nothing is done. Returns a function that stops it.
 */
export function watchFile(path: string, onLost: () => void): () => void {
  if (process.platform === 'win32') return () => {};
  let own = fileAt(path);
  let lookedInVain = 0;
  const timer = setInterval(() => {
    const file = fileAt(path);
    if (file === null) return;
    own ??= file;
    lookedInVain = file === own && file !== none ? 0 : lookedInVain + 1;
    if (lookedInVain < looksToBeSure) return;
    clearInterval(timer);
    onLost();
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Which file is there; null: the system does not say, which proves nothing. */
function fileAt(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT' ? none : null;
  }
}

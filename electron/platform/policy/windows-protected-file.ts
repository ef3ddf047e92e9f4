import { closeSync, existsSync } from 'node:fs';
import { win32 } from 'node:path';
import { openToRead } from '../../../server/files/open-to-read.ts';
import { readOpenFile, TextFileError } from '../../../server/files/read-text-file.ts';
import { faultOfDescriptor, parseSecurityDescriptor } from './security-descriptor.ts';
import type { WindowsFunctions } from './windows-functions.ts';

/**
 * Why somebody other than the administrators could change a file, by its own access list or those of the given folders above
 * it, in words that continue "The file …"; null: nobody could.
 */
export function faultOfWindowsFile(
  windows: Pick<WindowsFunctions, 'securityOf'>,
  file: string,
  folders: readonly string[],
): string | null {
  const own = faultOfDescriptor(parseSecurityDescriptor(windows.securityOf(file)), 'file');
  if (own !== null) return own;
  for (const folder of folders) {
    const above = faultOfDescriptor(parseSecurityDescriptor(windows.securityOf(folder)), 'folder');
    if (above !== null) return `lies below ${folder}, which ${above}`;
  }
  return null;
}

/** A file that only administrators can change; null: there is none. Throws `TextFileError` or `WindowsError`. */
export function readWindowsFile(windows: Pick<WindowsFunctions, 'securityOf'>, path: string): Buffer | null {
  if (!/^[A-Za-z]:\\/.test(path)) throw new TextFileError('is not on a drive of this computer');
  if (!existsSync(path)) return null;
  const fault = faultOfWindowsFile(windows, path, foldersAbove(path));
  if (fault !== null) throw new TextFileError(`${fault}, so it is not trusted`);
  const file = openToRead(path);
  try {
    return readOpenFile(file);
  } finally {
    closeSync(file);
  }
}

/** `C:\a` and `C:\` for `C:\a\b`. */
function foldersAbove(path: string): readonly string[] {
  const above = win32.dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

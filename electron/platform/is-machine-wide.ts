import { lstatSync } from 'node:fs';
import { win32 } from 'node:path';
import { loadWindowsFunctions, textOfValue } from './policy/windows-functions.ts';

/** Where Windows keeps programs for all users, 64-bit and 32-bit ones. */
const valuesOfPrograms = ['ProgramFilesDir', 'ProgramFilesDir (x86)'];
const currentVersion = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion';

/**
 * Whether a program was installed for all users of the machine: on Windows, if it is in the folder for such programs, elsewhere
 * if it does not belong to the user who runs it. What cannot be inspected counts as installed for all.
 */
export async function isMachineWide(
  program: string,
  { platform, userId }: { readonly platform: NodeJS.Platform; readonly userId: number | undefined },
): Promise<boolean> {
  try {
    if (platform !== 'win32') return lstatSync(program).uid !== userId;
    const { values } = (await loadWindowsFunctions()).readKey('HKLM', currentVersion) ?? { values: [] };
    const folders = values
      .filter(({ name, type }) => valuesOfPrograms.includes(name) && type === 1)
      .map(textOfValue);
    return folders.length === 0 || folders.some((programs) => liesBelow(program, programs));
  } catch {
    return true;
  }
}

function liesBelow(folder: string, above: string): boolean {
  const way = win32.relative(above.toLowerCase(), folder.toLowerCase());
  return !way.startsWith('..') && !win32.isAbsolute(way);
}

import { existsSync } from 'node:fs';
import { win32 } from 'node:path';
import { readJsonFile, TextFileError } from '../../../server/files/read-text-file.ts';
import type { PolicySource } from '../../core/ports/policy-source.ts';
import { textOfValue, type WindowsFunctions } from './windows-functions.ts';
import { faultOfWindowsFile } from './windows-protected-file.ts';

const shellFolders = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders';

/** The data folder of all users according to Windows itself; the environment variable of that name is under the user's control. */
export function programDataFolder(windows: WindowsFunctions): string {
  const values = windows.readKey('HKLM', shellFolders)?.values ?? [];
  const value = values.find(({ name, type }) => name === 'Common AppData' && type === 1);
  const folder = value && textOfValue(value);
  return folder !== undefined && win32.isAbsolute(folder) ? folder : 'C:\\ProgramData';
}

/** The policy file used on Windows before the registry was read. It counts while only administrators can change it. */
export class WindowsPolicyFile implements PolicySource {
  readonly name: string;
  readonly #file: string;
  readonly #windows: WindowsFunctions;
  readonly #isManaged: () => Promise<boolean>;

  /** `isManaged`: whether administrators have set something in the registry. */
  constructor(windows: WindowsFunctions, file: string, isManaged: () => Promise<boolean>) {
    this.name = `policy file ${file}`;
    this.#file = file;
    this.#windows = windows;
    this.#isManaged = isManaged;
  }

  async read(): Promise<unknown> {
    if (!existsSync(this.#file)) return null;
    const fault = faultOfWindowsFile(this.#windows, this.#file, [win32.dirname(this.#file)]);
    if (fault === null) return readJsonFile(this.#file);
    // Every user may create files below ProgramData, so a file beside a policy in the registry proves nothing.
    const isSomebodys = fault === foreign || fault.endsWith(foreign);
    if (isSomebodys && (await this.#isManaged())) return null;
    throw new TextFileError(`${fault}, so it is not trusted`);
  }
}

const foreign = 'belongs to a user and not to the administrators';

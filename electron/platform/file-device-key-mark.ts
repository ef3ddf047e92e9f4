import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceKeyMark } from '../core/ports/device-key-mark.ts';
import { writeWholeFile } from './write-whole-file.ts';

/** For people who find the file; only its existence matters. */
const content = `The keychain of this OS user has had the key by which servers know this computer. While this file
exists, a keychain that does not show that key is taken for one that hides it, and no other key is put into it.
If the keychain was reset on purpose, delete this file and start CareLink Workstation again.
`;

/** Where the mark is in a data folder. */
export function deviceKeyMarkFile(dataDirectory: string): string {
  return join(dataDirectory, 'device-key-made.txt');
}

/** The mark as a file in the data folder. It holds no secret. */
export class FileDeviceKeyMark implements DeviceKeyMark {
  readonly file: string;

  constructor(dataDirectory: string) {
    this.file = deviceKeyMarkFile(dataDirectory);
  }

  async isSet(): Promise<boolean> {
    try {
      await access(this.file);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ENOENT';
    }
  }

  set(): Promise<void> {
    return writeWholeFile(this.file, content);
  }

  clear(): Promise<void> {
    return rm(this.file, { force: true });
  }
}

import { readProtectedText } from '../policy/protected-json-file.ts';
import { loadWindowsFunctions, textOfValue, type WindowsFunctions } from '../policy/windows-functions.ts';
import type { KeyServicePlaces } from './key-service.ts';
import type { MachineRecordPlace } from './machine-record.ts';

/** Where the service of this system is. No variable of the environment and no option has a say in it. */
export async function keyServicePlaces(platform: NodeJS.Platform): Promise<KeyServicePlaces> {
  if (platform === 'win32') {
    const record = new RegistryRecord(await loadWindowsFunctions());
    return { record, socket: '\\\\.\\pipe\\carelink-workstation-key' };
  }
  if (platform === 'darwin')
    return {
      record: protectedRecord('/Library/Application Support/CareLink Workstation Key/machine.json'),
      socket: '/var/run/carelink-workstation/key.sock',
    };
  return {
    record: protectedRecord('/var/lib/carelink-workstation/machine.json'),
    socket: '/run/carelink-workstation/key.sock',
  };
}

/** A file that only root can change. */
const protectedRecord = (file: string): MachineRecordPlace => ({
  read: async () => readProtectedText(file, {}),
});

/** A value in a key of the registry that only administrators can change. */
class RegistryRecord implements MachineRecordPlace {
  readonly #windows: WindowsFunctions;

  constructor(windows: WindowsFunctions) {
    this.#windows = windows;
  }

  async read(): Promise<string | null> {
    const key = this.#windows.readKey('HKLM', 'SOFTWARE\\CareLink\\Workstation\\Key');
    const value = key?.values.find(({ name }) => name === 'Machine');
    return value === undefined ? null : textOfValue(value);
  }
}

import { win32 } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { faultOfPipe, parseSecurityDescriptor } from '../policy/security-descriptor.ts';
import { loadWindowsFunctions, type WindowsFunctions } from '../policy/windows-functions.ts';
import { programDataFolder } from '../policy/windows-policy-file.ts';
import { readWindowsFile } from '../policy/windows-protected-file.ts';
import type { KeyServicePlaces } from './key-service.ts';

/** The same as in `apps/key-service/machine_windows.go`. */
const pipe = '\\\\.\\pipe\\carelink-workstation-key';
const record = ['CareLink Workstation Key', 'machine.json'];
/** Windows opens a pipe to inspect it, and for a moment no instance may be free. */
const tries = 5;
const betweenTriesMs = 20;

/** Where the service is on Windows. The record counts while only administrators can change it, the pipe while it is theirs. */
export function windowsKeyService(
  load: () => Promise<WindowsFunctions> = loadWindowsFunctions,
): KeyServicePlaces {
  let loaded: Promise<WindowsFunctions> | undefined;
  const loadOnce = () => {
    loaded ??= load();
    return loaded;
  };
  return {
    record: {
      async read() {
        const windows = await loadOnce();
        const file = win32.join(programDataFolder(windows), ...record);
        return readWindowsFile(windows, file)?.toString('utf8') ?? null;
      },
    },
    socket: pipe,
    faultOfSocket: async () => faultOfPipe(parseSecurityDescriptor(await securityOfPipe(await loadOnce()))),
  };
}

async function securityOfPipe(windows: WindowsFunctions): Promise<Buffer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return windows.securityOf(pipe);
    } catch (error) {
      if (tried === tries) throw error;
      await setTimeout(betweenTriesMs);
    }
  }
}

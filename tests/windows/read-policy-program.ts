// Runs on Windows, or under wine: writes what each source of the machine's policy says into the file named on its command line.
import { writeFileSync } from 'node:fs';
import type { PolicySource } from '../../electron/core/ports/policy-source.ts';
import { isMachineWide } from '../../electron/platform/is-machine-wide.ts';
import { machinePolicy } from '../../electron/platform/policy/machine-policy.ts';

const [, , output = ''] = process.argv;

/** The values of each source by its name, or what went wrong. */
async function read(sources: readonly PolicySource[]): Promise<Record<string, unknown>> {
  const entries = sources.map(async (source) => {
    const values = await source.read().catch((error: unknown) => ({ error: String(error) }));
    return [source.name, values] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const { defaults, account, locked } = await machinePolicy('win32');
const user = { platform: 'win32', userId: undefined } as const;
writeFileSync(
  output,
  JSON.stringify({
    defaults: await read(defaults),
    account: await read(account),
    locked: await read(locked),
    machineWide: {
      programs: await isMachineWide('C:\\Program Files\\CareLink Workstation\\carelink.exe', user),
      user: await isMachineWide('C:\\users\\ida\\AppData\\Local\\carelink.exe', user),
    },
  }),
);

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStation } from '../../../../apps/workstation/create-station.ts';
import { readPolicy } from '../../../../apps/workstation/read-policy.ts';
import { linuxPolicy } from '../../../../electron/platform/policy/machine-policy.ts';
import { SilentPowerEvents } from '../../../../electron/platform/silent-power-events.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-station-'));
});
afterEach(() => rm(folder, { recursive: true }));

const policyIn = (root: string) => linuxPolicy({ root, protection: { owners: [process.getuid?.() ?? 0] } });

it.each([
  ['{"server_url": "http', 'it is not valid JSON (line 1 column 21).'],
  ['{\n  "server_url": https://carelink.example\n}', 'it is not valid JSON (line 2 column 17).'],
  [
    '{"ward": "ICU",\n "ward": "CCU"}',
    'it has one name twice in the same object (line 2 column 2): only one',
  ],
  ['{"server_url": "http://carelink.example"}', 'server_url must be an address that begins with https://'],
  [
    '{"server": "https://carelink.example"}',
    'server is not known to this version; perhaps server_url is meant',
  ],
])(
  'never becomes a local workstation because the policy of the site is faulty: %s',
  async (policy, fault) => {
    const { files, ...sources } = policyIn(folder);
    const [file = ''] = files;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, policy);
    const station = createStation({
      shell: 'browser',
      version: '0.0.0',
      dataDirectory: join(folder, 'data'),
      platform: 'linux',
      machinePolicy: { ...sources, files },
      power: new SilentPowerEvents(),
      launcher: { launch: () => expect.unreachable('no server of its own') },
    });
    await expect(station).rejects.toThrow(`The policy file ${file} is faulty: ${fault}`);
  },
);

it.each([
  ['"on"', true, 'starts'],
  ['"off"', false, 'refuses'],
  ['null', true, 'refuses'],
  ['null', false, 'starts'],
  ['"yes"', false, 'refuses'],
])(
  'with local_server %s, for all users: %s, it %s a server of its own',
  async (value, machineWide, outcome) => {
    const [file = ''] = policyIn(folder).files;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `{"local_server": ${value}}`);
    const read = readPolicy({
      dataDirectory: join(folder, 'data'),
      platform: 'linux',
      machinePolicy: policyIn(folder),
      isMachineWide: async () => machineWide,
    });
    if (outcome === 'starts') expect((await read).policy.server_url).toBeNull();
    else
      await expect(read).rejects.toThrow('server_url is not set, and a server on this computer is only used');
  },
);

it('goes on with the server that it was set up with before', async () => {
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'carelink.sqlite'), '');
  const places = {
    dataDirectory: join(folder, 'data'),
    platform: 'linux',
    machinePolicy: policyIn(folder),
    isMachineWide: async () => true,
  } as const;
  expect((await readPolicy(places)).policy.server_url).toBeNull();
});

it('takes no policy of a developer beside one of the machine', async () => {
  const [file = ''] = policyIn(folder).files;
  const tried = join(folder, 'tried.json');
  await writeFile(tried, '{"server_url": "https://elsewhere.example"}');
  const places = {
    dataDirectory: join(folder, 'data'),
    platform: 'linux',
    machinePolicy: policyIn(folder),
    policyFile: tried,
  } as const;
  expect((await readPolicy(places)).policy.server_url).toBe('https://elsewhere.example');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '{"ward": "ICU"}');
  await expect(readPolicy(places)).rejects.toThrow('beside which --policy is not allowed');
});

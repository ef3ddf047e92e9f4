import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStation } from '../../../../apps/workstation/create-station.ts';
import { policyFilePath } from '../../../../electron/platform/policy-file-source.ts';
import { SilentPowerEvents } from '../../../../electron/platform/silent-power-events.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-station-'));
});
afterEach(() => rm(folder, { recursive: true }));

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
    'server is not one of the settings station_name, ward, server_url',
  ],
])(
  'never becomes a local workstation because the policy of the site is faulty: %s',
  async (policy, fault) => {
    // The one platform whose policy folder a test can choose.
    const programData = join(folder, 'ProgramData');
    const file = policyFilePath('win32', programData);
    await writeFile(file, policy);
    const station = createStation({
      shell: 'browser',
      version: '0.0.0',
      dataDirectory: join(folder, 'data'),
      platform: 'win32',
      programData,
      power: new SilentPowerEvents(),
      launcher: { launch: () => expect.unreachable('no server of its own') },
    });
    await expect(station).rejects.toThrow(`The policy file ${file} is faulty: ${fault}`);
  },
);

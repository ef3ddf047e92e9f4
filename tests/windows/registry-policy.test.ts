import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { settingNames } from '../../electron/core/policy/effective-policy.ts';
import { resolvePolicy } from '../../electron/core/policy/resolve-policy.ts';
import { type ReadThere, WineComputer, wineObstacle } from './wine-computer.ts';

const obstacle = await wineObstacle();
const key = 'HKLM\\SOFTWARE\\Policies\\CareLink\\Workstation';
const formerFile = 'policy file C:\\ProgramData\\CareLink\\policy.json';
let computer: WineComputer;

beforeAll(async () => {
  if (obstacle === null) computer = await WineComputer.open();
});
afterAll(async () => {
  if (obstacle === null) await computer.close();
});
beforeEach(async (context) => {
  if (obstacle !== null) return context.skip(obstacle);
  await computer.removeKey('HKLM\\SOFTWARE\\Policies\\CareLink');
  await computer.removeKey('HKCU\\SOFTWARE\\Policies\\CareLink');
});

const app = {
  id: 'vitals',
  name: 'Vitals – Ärzte',
  start_url: 'https://vitals.example/',
  allowed_origins: ['https://vitals.example'],
};
/** A valid value for each text and list; for other settings, the template itself gives one. */
const samples: Readonly<Record<string, string>> = {
  station_name: 'Bettenhaus Süd 4',
  ward: 'ICU',
  server_url: 'https://carelink.hospital.example\nhttps://carelink-2.hospital.example',
  printer: 'Ward B (2)',
  proxy: 'http://proxy.hospital.example:8080',
  name: 'Clínica Ñ',
  help_desk: 'extension 4711',
  logo: 'C:\\Program Files\\CareLink\\logo.png',
  notice: 'Tonight at 3.',
  ca_file: 'C:\\Program Files\\CareLink\\ca.pem',
  apps: JSON.stringify([app], null, 2),
  server_pins: `["${'A'.repeat(43)}="]`,
  emergency: '{\n  "access": "off"\n}',
};

/** What the Group Policy editor writes for each element of the template, with its first or last choice, as a registry file and as values. */
async function byTemplate(
  place: 'first' | 'last',
): Promise<{ registry: string; values: Record<string, unknown> }> {
  const admx = await readFile(
    new URL('../../build/policy/CareLinkWorkstation.admx', import.meta.url),
    'utf8',
  );
  const lines = ['Windows Registry Editor Version 5.00', ''];
  const values: Record<string, unknown> = {};
  const elements = admx.matchAll(
    /<(enum|text|decimal|multiText) id="\w+" key="([^"]+)" valueName="(\w+)"([^>]*)>((?:\s*<item[^>]*>\s*<value>\s*<string>\w+<\/string>\s*<\/value>\s*<\/item>)*)/g,
  );
  for (const [, kind, path = '', name = '', rest = '', items = ''] of elements) {
    const choices = [...items.matchAll(/<string>(\w+)/g)].map(([, choice]) => choice);
    const choice = place === 'first' ? choices[0] : choices.at(-1);
    const [, group] = /Workstation\\(?!Defaults)(\w+)$/.exec(path) ?? [];
    const sample = samples[name] ?? '';
    const least = Number(/minValue="(\d+)"/.exec(rest)?.[1]);
    const value =
      kind === 'decimal'
        ? least
        : kind === 'enum'
          ? choice
          : kind === 'text' || !/^[[{]/.test(sample)
            ? sample
            : JSON.parse(sample);
    lines.push(`[HKEY_LOCAL_MACHINE\\${path}]`, `"${name}"=${written(kind ?? '', value, sample)}`, '');
    if (/\\Defaults/.test(path)) continue;
    if (group === undefined) values[name] = value;
    else values[group] = { ...(values[group] as object), [name]: value };
  }
  return { registry: lines.join('\r\n'), values };
}

function written(kind: string, value: unknown, sample: string): string {
  if (kind === 'decimal') return `dword:${Number(value).toString(16).padStart(8, '0')}`;
  if (kind !== 'multiText') return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const bytes = Buffer.from(`${sample.split('\n').join('\0')}\0\0`, 'utf16le');
  return `hex(7):${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',')}`;
}

const resolved = ({ defaults, account, locked }: ReadThere) =>
  resolvePolicy([
    ...layersOf(defaults, 'defaults'),
    ...layersOf(account, 'user'),
    ...layersOf(locked, 'locked'),
  ]);
const layersOf = (sources: Readonly<Record<string, unknown>>, kind: 'defaults' | 'user' | 'locked') =>
  Object.entries(sources).map(([source, values]) => ({ source, kind, values }));

it.each(['first', 'last'] as const)(
  'the policy is read as the template writes it, with the %s of several choices: every setting, locked and as a default',
  async (place) => {
    const { registry, values } = await byTemplate(place);
    expect(values.kiosk).toBe(place === 'first' ? 'on' : 'off');
    expect(Object.keys(values).sort()).toEqual([...settingNames].sort());
    await computer.importRegistry(registry);
    const read = await computer.readPolicy();
    const direct = resolvePolicy([{ source: 'file', kind: 'locked', values }]);
    const { policy, problems, sources, fatal } = resolved(read);
    expect(problems).toEqual([]);
    expect(fatal).toBeNull();
    expect(policy).toEqual(direct.policy);
    expect(policy.apps[0]?.name).toBe('Vitals – Ärzte');
    expect(new Set(Object.values(sources))).toEqual(new Set([`registry key ${key}`]));
    const ofDefaults = resolvePolicy(layersOf(read.defaults, 'defaults'));
    expect(ofDefaults.problems).toEqual([]);
    expect(ofDefaults.policy).toEqual(direct.policy);
  },
);

it("the machine's policy comes before the account's, and the environment cannot move either", async () => {
  await computer.importRegistry(
    [
      'Windows Registry Editor Version 5.00',
      `[${key.replace('HKLM', 'HKEY_LOCAL_MACHINE')}]`,
      '"server_url"="https://carelink.example"',
      '"ward"="ICU"',
      `[${key.replace('HKLM', 'HKEY_CURRENT_USER')}]`,
      '"server_url"="https://elsewhere.example"',
      '"ward"="mine"',
      '"station_name"="B-204"',
      '',
    ].join('\r\n'),
  );
  await mkdir(computer.drive('mine', 'CareLink'), { recursive: true });
  await writeFile(
    computer.drive('mine', 'CareLink', 'policy.json'),
    '{"server_url":"https://elsewhere.example"}',
  );
  const read = await computer.readPolicy({
    ProgramData: 'C:\\mine',
    ALLUSERSPROFILE: 'C:\\mine',
    SystemRoot: 'C:\\mine',
  });
  expect(Object.keys(read.locked)).toEqual([formerFile, `registry key ${key}`]);
  const { policy, problems } = resolved(read);
  expect(policy).toMatchObject({
    server_url: 'https://carelink.example',
    ward: 'ICU',
    station_name: 'B-204',
  });
  expect(problems).toEqual([
    { source: expect.stringContaining('HKCU'), key: 'server_url', problem: 'can only be set by policy' },
  ]);
});

it('a policy is refused if it has a value that the environment fills in', async () => {
  const bytes = [...Buffer.from('https://%SITE%\0', 'utf16le')].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  await computer.importRegistry(
    `Windows Registry Editor Version 5.00\r\n[${key.replace('HKLM', 'HKEY_LOCAL_MACHINE')}]\r\n"server_url"=hex(2):${bytes.join(',')}\r\n`,
  );
  const { locked } = await computer.readPolicy({ SITE: 'elsewhere.example' });
  expect(locked[`registry key ${key}`]).toEqual({ error: expect.stringContaining('as REG_EXPAND_SZ') });
});

it('the old policy file is not used if it belongs to a user', async () => {
  await mkdir(computer.drive('ProgramData', 'CareLink'), { recursive: true });
  await writeFile(computer.drive('ProgramData', 'CareLink', 'policy.json'), '{"ward":"ICU"}');
  const { locked } = await computer.readPolicy();
  // Under wine, files belong to the account that made them, like those of a user on a ward computer.
  expect(locked[formerFile]).toEqual({ error: expect.stringContaining('so it is not trusted') });
});

it('a program installed for all users is recognised by its folder', async () => {
  expect((await computer.readPolicy()).machineWide).toEqual({ programs: true, user: false });
});

import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FollowedPolicy } from '../../../../apps/workstation/followed-policy.ts';
import { type PolicyPlaces, readPolicy } from '../../../../apps/workstation/read-policy.ts';
import { linuxPolicy } from '../../../../electron/platform/policy/machine-policy.ts';
import { readWindowsFile } from '../../../../electron/platform/policy/windows-protected-file.ts';
import { createPinoLogger } from '../../../../server/log/pino-logger.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { makeCertificate } from '../../../support/server/make-certificate.ts';

const icons = new URL('../../../../build/icons/', import.meta.url).pathname;
const server_url = 'https://carelink.example';
const authority = makeCertificate('Hospital CA');
let root: string;
let places: PolicyPlaces;
let file: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'carelink-site-files-'));
  const machinePolicy = linuxPolicy({ root, protection: { owners: [process.getuid?.() ?? 0] } });
  places = { dataDirectory: join(root, 'data'), platform: 'linux', machinePolicy };
  file = join(root, 'site', 'file');
  await mkdir(dirname(file));
});
afterEach(() => rm(root, { recursive: true }));

async function read(policy: object) {
  const locked = join(root, 'etc', 'carelink', 'workstation', 'locked.json');
  await mkdir(dirname(locked), { recursive: true });
  await writeFile(locked, JSON.stringify({ server_url, ...policy }));
  const { site, policyFacts } = await readPolicy(places);
  return { site, problems: policyFacts.resolved.problems.map(({ key, problem }) => `${key} ${problem}`) };
}

describe('the authorities of the site', () => {
  it('are those of the file that the policy names, and nobody otherwise', async () => {
    expect((await read({})).site.authorities).toEqual([]);
    await writeFile(file, authority.cert);
    const { site, problems } = await read({ ca_file: file });
    expect(site.authorities.map(({ subject }) => subject)).toEqual(['CN=Hospital CA']);
    expect(problems).toEqual([]);
  });

  it.each([
    ['is not there', async () => {}, /is not there/],
    ['is a folder', () => mkdir(file), /cannot be read \(EISDIR\)/],
    [
      'everybody can change',
      () => writeFile(file, authority.cert).then(() => chmod(file, 0o666)),
      /can be changed by others/,
    ],
    [
      'lies where everybody can change it',
      () => writeFile(file, authority.cert).then(() => chmod(dirname(file), 0o777)),
      /lies below .*site, which can be changed/,
    ],
    ['leads to nothing', () => symlink('/nowhere', file), /cannot be read/],
    ['is too large', () => writeFile(file, Buffer.alloc(2 ** 20 + 1)), /is larger than 1 MiB/],
    ['holds a key', () => writeFile(file, authority.key), /holds something else than certificates/],
  ])('are nobody where the file %s, which is named, and the ward goes on', async (_, make, problem) => {
    await make();
    const { site, problems } = await read({ ca_file: file });
    expect(site.authorities).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^ca_file names a file that /)]);
    expect(problems[0]).toMatch(problem);
  });

  it('are nobody where the user names the file', async () => {
    await writeFile(file, authority.cert);
    await mkdir(join(root, 'data'));
    await writeFile(join(root, 'data', 'settings.json'), JSON.stringify({ ca_file: file }));
    const { site, problems } = await read({});
    expect(site.authorities).toEqual([]);
    expect(problems).toEqual(['ca_file can only be set by policy']);
  });

  it.each([
    'ca.pem',
    '../ca.pem',
    '\\\\server\\share\\ca.pem',
    '//server/share/ca.pem',
    'https://ca.example/ca.pem',
    'C:ca.pem',
    '/a\n',
    '',
    7,
  ])('are nobody where %j is no path of a file', async (ca_file) => {
    const { site, problems } = await read({ ca_file });
    expect(site.authorities).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('ca_file must be the absolute path of a file')]);
  });
});

describe('the logo of the site', () => {
  it('is the picture that the policy names, and a new one soon after it has changed', async () => {
    await copyFile(join(icons, '128x128.png'), file);
    await read({ branding: { logo: file } });
    const log = createPinoLogger({ level: 'info', destination: { write: () => undefined } });
    const followed = new FollowedPolicy({
      places,
      read: await readPolicy(places),
      clock: new FakeClock(),
      log,
    });
    expect(followed.logo?.width).toBe(128);
    let changes = 0;
    const look = () => followed.look(() => (changes += 1));
    await look();
    expect(changes).toBe(0);
    await copyFile(join(icons, '256x256.png'), file);
    await look();
    await look();
    expect([followed.logo?.width, changes]).toEqual([256, 1]);
    await rm(file);
    await look();
    expect([followed.logo, changes]).toEqual([null, 2]);
  });

  it('is none where the file is no such picture, which is named', async () => {
    await writeFile(file, '<svg/>');
    const { site, problems } = await read({ branding: { name: 'St. Anne', logo: file } });
    expect(site.logo).toBeNull();
    expect(problems).toEqual(['branding.logo names a file that is no PNG']);
  });
});

it('a file that a policy names on Windows counts only where users can change neither it nor a folder above it', () => {
  const asked: string[] = [];
  const windows = {
    securityOf(path: string) {
      asked.push(path);
      return Buffer.alloc(20);
    },
  };
  expect(readWindowsFile(windows, 'C:\\CareLink\\ca.pem')).toBeNull();
  expect(asked).toEqual([]);
  for (const path of ['/etc/ca.pem', '\\\\server\\share\\ca.pem', 'ca.pem'])
    expect(() => readWindowsFile(windows, path)).toThrow('is not on a drive of this computer');
});

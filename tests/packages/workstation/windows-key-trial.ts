import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goEnvironment } from '../../../build/installers/build-go-program.ts';
import { enrolProgram, root, windowsName } from '../../../build/installers/product.ts';
import { thumbprintOf } from '../../../electron/core/ports/device-key.ts';
import { machineRecord } from '../../../electron/platform/key-service/machine-record.ts';
import { openSite, type Site } from '../../support/key-service/site.ts';
import type { TrialReport } from '../trial-report.ts';
import type { Wine } from '../wine.ts';

const program = `C:\\Program Files\\${windowsName}\\${enrolProgram}`;
const keyFolder = 'ProgramData/CareLink Workstation Key';
const policyKey = 'HKLM\\Software\\Policies\\CareLink\\Workstation';
const cryptography = 'HKLM\\Software\\Microsoft\\Cryptography';
const serviceKey = 'HKLM\\System\\CurrentControlSet\\Services\\CareLinkWorkstationKey';
const keys = 'windows/carelink-test-keys';
const longestWaitMs = 60_000;

/** Tries the service of the computer's key as both installers set it up, with keys by a stand-in for CNG. */
export async function tryWindowsKey(
  wine: Wine,
  installers: readonly string[],
  report: TrialReport,
): Promise<void> {
  report.part('Windows: the key service under wine, with a stand-in for CNG');
  await tryItsOwnTests(wine, report);
  const site = await openSite();
  try {
    await wine.run('reg', 'add', policyKey, '/v', 'server_url', '/d', site.server.url, '/f');
    await wine.run('reg', 'add', policyKey, '/v', 'station_name', '/d', 'ICU-7', '/f');
    for (const kind of ['setup.exe', '.msi'] as const)
      await tryEnrolment(wine, site, installers.find((file) => file.endsWith(kind)) ?? '', report);
  } finally {
    await wine.run('reg', 'delete', 'HKLM\\Software\\Policies\\CareLink', '/f');
    await site.close();
  }
}

async function tryItsOwnTests(wine: Wine, report: TrialReport): Promise<void> {
  for (const [source, passed] of [
    ['key-service', 'TestQuestions'],
    ['internal/servicecontrol', 'TestAStopIsTold'],
  ] as const) {
    const name = `${source.replace('/', '-')}-tests.exe`;
    execFileSync('go', ['test', '-c', '-o', wine.path(name), `./${source}`], {
      cwd: join(root, 'apps'),
      env: { ...goEnvironment, GOOS: 'windows', GOARCH: 'amd64' },
    });
    const { code, output } = await wine.hear(`C:\\${name}`, '-test.v', '-test.timeout', '60s');
    report.check(`passes the tests of ${source}`, code === 0 && output.includes(`PASS: ${passed}`), output);
  }
}

async function tryEnrolment(wine: Wine, site: Site, installer: string, report: TrialReport): Promise<void> {
  const kind = installer.endsWith('.msi') ? 'MSI' : 'setup';
  const holds = (sentence: string, isSo: boolean, found: unknown = '') =>
    report.check(`${kind}: ${sentence}`, isSo, found);
  const install = (...given: string[]) =>
    kind === 'MSI' ? wine.msiexec('/i', installer, ...given) : wine.run(installer, '/S', ...slashed(given));
  const log = () =>
    wine.has(`${keyFolder}/service.log`)
      ? readFileSync(wine.path(keyFolder, 'service.log'), 'utf8')
      : 'no log';
  const code = wine.path('site-code');
  writeFileSync(code, `${await site.newSiteCode()}\n`);
  chmodSync(code, 0o644);
  holds('refuses a code that users can read', (await install('SITECODEFILE=C:\\site-code')) !== 0);
  chmodSync(code, 0o600);
  const devices = (await site.devices()).length;
  holds('installs with a code', (await install('SITECODEFILE=C:\\site-code')) === 0);
  await within(async () => (await wine.hear(program, 'status')).code === 0);
  const status = await wine.hear(program, 'status');
  holds(
    'its service enrols the computer',
    status.output.startsWith('Enrolled as ICU-7'),
    status.output + log(),
  );
  holds('as one workstation', (await site.devices()).length === devices + 1);
  holds('the code is gone', !wine.has(`${keyFolder}/site-code`));
  const record = readFileSync(wine.path(keyFolder, 'machine.json'), 'utf8');
  const { handle } = JSON.parse(readFileSync(wine.path(keyFolder, 'key.json'), 'utf8')) as { handle: string };
  holds('the record names no key', /"name":"ICU-7/.test(record) && !record.includes(handle), record);
  holds('the key is kept by Windows', wine.has(`${keys}/${handle}`), handle);
  holds('the service starts with Windows', wine.value(serviceKey, 'Start') === '0x2');
  const asked = await askOverPipe(wine, '{"op":"key"}');
  holds('tells its key over the pipe', asked.includes('"ok":true') && asked.includes(site.server.url), asked);
  const key = thumbprintOf(machineRecord.parse(JSON.parse(record)).key);
  const question = { op: 'proof', key, method: 'GET', url: `${site.server.url}/v1/me` };
  const proof = await askOverPipe(wine, JSON.stringify(question));
  holds('makes proofs', /"proof":"ey[\w-]+\.[\w-]+\.[\w-]{86}"/.test(proof), proof);
  const elsewhere = await askOverPipe(
    wine,
    JSON.stringify({ ...question, url: 'https://elsewhere.example/v1/me' }),
  );
  holds('for its server only', elsewhere.includes('not_allowed'), elsewhere);
  holds(
    'an update keeps the key',
    (await install()) === 0 && (await wine.hear(program, 'status')).code === 0,
    log(),
  );
  const again = await askOverPipe(wine, '{"op":"key"}');
  holds('and the service answers again', again === asked, again);
  await tryCopiedDisk(wine, holds);
  const removed = await (kind === 'MSI'
    ? wine.msiexec('/x', installer)
    : wine.run(`C:\\Program Files\\${windowsName}\\uninstall.exe`, '/S'));
  await within(async () => !wine.has(`Program Files/${windowsName}`));
  holds('is removed', removed === 0 && !wine.has(`Program Files/${windowsName}`), removed);
  holds('with the service', wine.value(serviceKey, 'Start') === null);
  holds('with the record', !wine.has(keyFolder));
  holds('with the key', !wine.has(`${keys}/${handle}`));
  // Or the next one of this name would be its replacement, which IT has to approve.
  await site.revoke('ICU-7');
}

/** The number of the installation is what a copied disk has another one of, once it has been prepared. */
async function tryCopiedDisk(
  wine: Wine,
  holds: (sentence: string, isSo: boolean, found?: unknown) => void,
): Promise<void> {
  const number = wine.value(cryptography, 'MachineGuid') ?? '';
  const become = (guid: string) =>
    wine.run('reg', 'add', cryptography, '/v', 'MachineGuid', '/d', guid, '/f');
  await become('01234567-89ab-cdef-0123-456789abcdef');
  const copied = await wine.hear(program, 'status');
  holds('a copy of the disk is told from it', /another computer/.test(copied.output), copied.output);
  const refused = await askOverPipe(wine, '{"op":"key"}');
  holds('and cannot use the key', refused.includes('machine_changed'), refused);
  await become(number);
}

const slashed = (given: readonly string[]) => given.map((each) => `/${each}`);

async function within(condition: () => Promise<boolean>): Promise<void> {
  const untilMs = Date.now() + longestWaitMs;
  while (!(await condition())) {
    if (Date.now() > untilMs) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** A question as any program of a user may ask it. */
async function askOverPipe(wine: Wine, question: string): Promise<string> {
  const asker = wine.path('ask.exe');
  execFileSync('go', ['build', '-o', asker, join(root, 'tests/support/wine/ask-pipe.go')], {
    env: { ...goEnvironment, GOOS: 'windows', GOARCH: 'amd64' },
  });
  return (await wine.hear('C:\\ask.exe', '\\\\.\\pipe\\carelink-workstation-key', question)).output.trim();
}

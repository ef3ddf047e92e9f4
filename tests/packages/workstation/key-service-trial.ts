import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { layOutKeyService } from '../../../build/installers/linux/key-service-files.ts';
import { readProduct } from '../../../build/installers/product.ts';
import { obstacleToGo } from '../../../build/key-service/build-key-service.ts';
import { openSite, type Site } from '../../support/key-service/site.ts';
import { Container } from '../debian/container.ts';
import { debianTools } from '../debian/debian-archive.ts';
import { obstacleToTrial } from '../missing-tools.ts';
import type { TrialReport } from '../trial-report.ts';

const needed = { ...debianTools, 'systemd-nspawn': 'systemd-container', nsenter: 'util-linux' };
const codeFile = '/etc/carelink/workstation/site-code';
const enrol = '/usr/sbin/carelink-workstation-enrol';

/** Tries the key service as the packages install it, on a Debian machine with systemd and two users. */
export async function tryKeyService(scratch: string, report: TrialReport): Promise<void> {
  report.part('Linux: the key service on a Debian machine with systemd');
  const obstacle = obstacleToTrial(needed, { asRoot: true }) ?? obstacleToGo();
  if (obstacle !== null) return report.leftOut(obstacle);
  const tree = join(scratch, 'key-service');
  await layOutKeyService(tree, readProduct({ isTest: true }), 'x64');
  const station = join(scratch, 'ward-station.mjs');
  await bundleStation(station);
  const site = await openSite();
  const machine = await Container.boot();
  const way = await openWay(machine, site, join(scratch, 'way.sock'));
  try {
    cpSync(tree, machine.path('/'), { recursive: true, verbatimSymlinks: true });
    copyFileSync(process.execPath, machine.path('/usr/local/bin/node'));
    copyFileSync(station, machine.path('/opt/ward-station.mjs'));
    for (const user of ['ana', 'ben']) machine.must(`useradd --create-home ${user}`);
    mkdirSync(machine.path('/etc/carelink/workstation'), { recursive: true });
    const policy = { server_url: site.server.url, station_name: 'ICU-3' };
    writeFileSync(machine.path('/etc/carelink/workstation/locked.json'), JSON.stringify(policy));
    await tryMachine(machine, site, report);
  } finally {
    way.close();
    await machine.close();
    await site.close();
  }
}

async function tryMachine(machine: Container, site: Site, report: TrialReport): Promise<void> {
  const holds = (sentence: string, isSo: boolean, found: unknown = '') => report.check(sentence, isSo, found);
  const { username, password } = site.credentials;
  const signIn = (user: string) =>
    machine.runBeside(
      `su ${user} -c '/usr/local/bin/node /opt/ward-station.mjs ${site.server.url} ${username} "${password}"'`,
    );
  const isMachine = (output: string) => output.includes('"signedIn":{"ok":true},"kind":"machine"');
  machine.must(
    'systemctl daemon-reload && systemctl start carelink-workstation-key.socket carelink-workstation-enrol.timer',
  );
  const early = machine.run(`${enrol} status`);
  holds('says that it is not enrolled', early.code === 2, early.output);
  const asUser = machine.run(`su ana -c ${enrol}`);
  holds('enrols for root only', asUser.code === 2 && /Only root/.test(asUser.output), asUser.output);
  writeFileSync(machine.path(codeFile), `${await site.newSiteCode()}\n`, { mode: 0o600 });
  await machine.runBeside('systemctl start carelink-workstation-enrol.service');
  const enrolled = machine.run(`${enrol} status`);
  const journal = () =>
    machine.run('journalctl --no-pager -u carelink-workstation-enrol -u carelink-workstation-key').output;
  holds(
    'enrols by the code of a file, as its unit',
    enrolled.output.startsWith('Enrolled as ICU-3'),
    enrolled.output + journal(),
  );
  holds('removes the file', machine.run(`test -e ${codeFile}`).code === 1);
  const idle = machine.run('systemctl is-active carelink-workstation-key.service');
  holds('runs only when it is asked', idle.output.trim() === 'inactive', idle.output);
  for (const user of ['ana', 'ben']) {
    const signed = await signIn(user);
    holds(
      `${user} signs in with the key of the computer`,
      isMachine(signed.output),
      signed.output + journal(),
    );
    const peek = machine.run(`su ${user} -c 'cat /var/lib/carelink-workstation/key.json'`);
    holds(`${user} cannot read it`, peek.code !== 0 && /Permission denied/.test(peek.output), peek.output);
  }
  const devices = await site.devices();
  holds('both are one workstation', devices.length === 1, JSON.stringify(devices.map(({ name }) => name)));
  const safety = machine.run(
    'systemctl show -p PrivateNetwork -p CapabilityBoundingSet -p ProtectSystem carelink-workstation-key',
  );
  holds(
    'has no network and no privileges',
    /PrivateNetwork=yes/.test(safety.output) && /CapabilityBoundingSet=\n/.test(safety.output),
    safety.output,
  );
  machine.must('systemctl stop carelink-workstation-key.socket carelink-workstation-key.service');
  const silent = await signIn('ana');
  holds(
    'without the service nobody gets another key',
    silent.output.includes('"error":"offline"'),
    silent.output,
  );
  machine.must('systemctl start carelink-workstation-key.socket');
  holds('and with it all is well again', isMachine((await signIn('ana')).output));
  // As while somebody unpacks the archive over it. The question that comes meanwhile must not cost those after it.
  const program = '/opt/carelink-workstation/carelink-workstation-key';
  machine.must(`systemctl stop carelink-workstation-key.service && mv ${program} ${program}.away`);
  await signIn('ana');
  machine.must(`mv ${program}.away ${program} && sleep 3`);
  holds(
    'survives that its program was away for a moment',
    isMachine((await signIn('ana')).output),
    journal(),
  );
  writeFileSync(machine.path('/etc/machine-id'), `${'0123456789abcdef'.repeat(2)}\n`);
  const copied = machine.run(`${enrol} status`);
  holds(
    'a copy of the disk is told from it',
    copied.code === 2 && /another computer/.test(copied.output),
    copied.output,
  );
  holds('and cannot use the key', (await signIn('ben')).output.includes('"error":"offline"'));
  const image = machine.run(`${enrol} prepare-image && ls -A /var/lib/carelink-workstation`);
  holds(
    'nothing of it gets into an image',
    image.code === 0 && !image.output.includes('.json'),
    image.output,
  );
}

/** The machine has no network: its loopback leads to the server through a socket, at the same address. */
async function openWay({ leader }: Container, site: Site, path: string): Promise<{ close(): void }> {
  const port = Number(new URL(site.server.url).port);
  const outside: Server = createServer((incoming) => pair(incoming, connect(port, '127.0.0.1')));
  outside.listen(path);
  await once(outside, 'listening');
  const program = `const net = require('node:net');
    net.createServer((a) => { const b = net.connect(${JSON.stringify(path)});
      a.on('error', () => b.destroy()); b.on('error', () => a.destroy()); a.pipe(b).pipe(a);
    }).listen(${port}, '127.0.0.1', () => console.log('ready'));`;
  const inside: ChildProcess = spawn(
    'nsenter',
    ['-t', String(leader), '-n', process.execPath, '-e', program],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (inside.stdout !== null) await once(inside.stdout, 'data');
  return {
    close() {
      inside.kill();
      outside.close();
    },
  };
}

function pair(
  one: NodeJS.ReadWriteStream & { destroy(): void },
  other: NodeJS.ReadWriteStream & { destroy(): void },
) {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.pipe(other).pipe(one);
}

async function bundleStation(file: string): Promise<void> {
  const input = new URL('./ward-station.ts', import.meta.url).pathname;
  const bundle = await rolldown({ input, platform: 'node', external: ['koffi'], logLevel: 'silent' });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
}

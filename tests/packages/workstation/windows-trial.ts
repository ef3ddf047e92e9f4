import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeInstallers } from '../../../build/installers/make-installers.ts';
import { enrolProgram, windowsName } from '../../../build/installers/product.ts';
import { obstacleToGo } from '../../../build/key-service/build-key-service.ts';
import { providePlaceholder } from '../../support/installers/provide-placeholder.ts';
import { obstacleToTrial } from '../missing-tools.ts';
import { run } from '../run.ts';
import type { TrialReport } from '../trial-report.ts';
import { Wine, wineTools } from '../wine.ts';
import { changes, listing } from './listing.ts';
import { makeCertificate, type TestCertificate } from './test-certificate.ts';
import { tryWindowsKey } from './windows-key-trial.ts';

const address = 'https://carelink.hospital.example';
const policyKey = 'HKLM\\Software\\Policies\\CareLink\\Workstation';
const runKey = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const removedKey = 'HKLM\\Software\\CareLink';
const programFolder = `Program Files/${windowsName}`;
const programPath = `C:\\Program Files\\${windowsName}\\${windowsName}.exe`;
const installedVersion = 'DisplayVersion';
const needed = {
  ...wineTools,
  makensis: 'nsis',
  wixl: 'wixl',
  msibuild: 'msitools',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
  osslsigncode: 'osslsigncode',
  openssl: 'openssl',
};

/** Tries the installers for Windows under wine, around a placeholder for Electron. */
export async function tryWindows(scratch: string, report: TrialReport): Promise<void> {
  report.part('Windows: setup program and MSI under wine, around a placeholder for Electron');
  const obstacle = obstacleToTrial(needed, { asRoot: false }) ?? obstacleToGo();
  if (obstacle !== null) return report.leftOut(obstacle);
  const certificate = makeCertificate(scratch);
  const made = await makeBoth(scratch, certificate);
  checkSignatures(made.now, certificate, report);
  const wine = await Wine.open(join(scratch, 'wine'));
  try {
    wine.addLibraries();
    await trySetup(wine, made, certificate, report);
    await tryMsi(wine, made, report);
    await tryWindowsKey(wine, made.now, report);
  } finally {
    await wine.close();
  }
}

interface Made {
  readonly old: readonly string[];
  readonly now: readonly string[];
}

const ending = (files: readonly string[], end: string) => files.find((file) => file.endsWith(end)) ?? '';

/** Two versions of both installers; the newer ones are signed. */
async function makeBoth(scratch: string, certificate: TestCertificate): Promise<Made> {
  const electronDist = join(scratch, 'electron');
  providePlaceholder(electronDist, { platform: 'win32', processor: 'x64' });
  const make = (version: string) =>
    makeInstallers({
      formats: ['nsis', 'msi'],
      processors: ['x64'],
      electronDist,
      output: join(scratch, version),
      say: () => undefined,
      version,
    });
  const old = await make('1.0.0');
  Object.assign(process.env, certificate.environment);
  const now = await make('1.1.0');
  for (const name of Object.keys(certificate.environment)) delete process.env[name];
  return { old, now };
}

function checkSignatures(files: readonly string[], certificate: TestCertificate, report: TrialReport): void {
  for (const file of files) checkSignature(file, certificate, report);
}

function checkSignature(file: string, { file: authority }: TestCertificate, report: TrialReport): void {
  const { code, output } = run('osslsigncode', ['verify', '-CAfile', authority, '-in', file]);
  report.check(`the signature of ${file.split('/').at(-1)} is valid`, code === 0, output);
}

async function trySetup(
  wine: Wine,
  { old, now }: Made,
  certificate: TestCertificate,
  report: TrialReport,
): Promise<void> {
  const oldSetup = ending(old, 'setup.exe');
  const setup = ending(now, 'setup.exe');
  const before = listing(wine.drive, wine.itsOwn);
  const keysBefore = wine.keysNamed(/carelink/i);
  const uninstallKey =
    'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\CareLinkWorkstationTest';
  const version = () => wine.value(uninstallKey, installedVersion);

  for (const parameter of ['/SERVERURL=http://carelink.hospital.example', '/AUTOSTART=yes'])
    report.check(`setup refuses ${parameter} with 2`, (await wine.run(oldSetup, '/S', parameter)) === 2);
  report.check('setup refuses before it has written anything', !wine.has(programFolder));
  report.check(
    'setup installs in silence',
    (await wine.run(oldSetup, '/S', `/SERVERURL=${address}`, '/AUTOSTART=1')) === 0,
  );
  report.check('its version is in the registry', version() === '1.0.0', version());
  report.check('the program starts', (await wine.run(programPath)) === 0);
  report.check('the address is policy', wine.value(policyKey, 'server_url') === address);
  report.check(
    'it starts with Windows',
    wine.value(runKey, 'CareLinkWorkstationTest') === `"${programPath}"`,
  );
  const menu = `ProgramData/Microsoft/Windows/Start Menu/Programs/${windowsName}.lnk`;
  report.check('it is in the menu of all users', wine.has(menu));
  const { ended } = await wine.startWaiting(programPath, '--wait');
  report.check('setup refuses to update what is running, with 4', (await wine.run(setup, '/S')) === 4);
  report.check('what is running stays as it is', version() === '1.0.0');
  await wine.run('taskkill', '/f', '/im', `${windowsName}.exe`);
  await ended;
  report.check('setup updates', (await wine.run(setup, '/S')) === 0 && version() === '1.1.0', version());
  report.check('the address stays at an update', wine.value(policyKey, 'server_url') === address);
  report.check('setup refuses a downgrade with 3', (await wine.run(oldSetup, '/S')) === 3);
  report.check('the newer one stays', version() === '1.1.0', version());
  report.check('MSI refuses beside setup', (await wine.msiexec('/i', ending(now, '.msi'))) !== 0);
  rmSync(wine.path(programFolder, 'version'));
  await wine.run(setup, '/S');
  report.check('setup repairs', wine.has(`${programFolder}/version`));
  const uninstaller = wine.path(programFolder, 'uninstall.exe');
  checkSignature(uninstaller, certificate, report);
  for (const program of [`${windowsName}.exe`, enrolProgram])
    checkSignature(wine.path(programFolder, program), certificate, report);
  report.check(
    'it is removed in silence',
    (await wine.run(`C:\\Program Files\\${windowsName}\\uninstall.exe`, '/S', '/WIPE=1')) === 0,
  );
  await wine.waitFor(() => !wine.has(programFolder) && wine.value(uninstallKey, installedVersion) === null);
  checkWipe(wine, report);
  const left = changes(before, listing(wine.drive, wine.itsOwn));
  report.check('no file is left', left.length === 0, left.join('\n'));
  const keys = changes(keysBefore, wine.keysNamed(/carelink/i));
  report.check('no key is left', keys.length === 0, keys.join('\n'));
}

/** The placeholder has been told to, and leaves a note. */
function checkWipe(wine: Wine, report: TrialReport): void {
  const note = wine.path('wiped.txt');
  const told = existsSync(note) ? readFileSync(note, 'utf8').trim() : 'nothing';
  report.check('with WIPE=1 the program wipes before it goes', told === '--wipe --all-users --yes', told);
  rmSync(note, { force: true });
}

async function tryMsi(wine: Wine, { old, now }: Made, report: TrialReport): Promise<void> {
  const oldMsi = ending(old, '.msi');
  const msi = ending(now, '.msi');
  const before = listing(wine.drive, wine.itsOwn);
  const keysBefore = wine.keysNamed(/carelink/i);
  const text = () => readFileSync(wine.path(programFolder, 'resources', 'app.asar'), 'latin1');

  report.check(
    'MSI refuses SERVERURL=http://…',
    (await wine.msiexec('/i', oldMsi, 'SERVERURL=http://carelink.hospital.example')) !== 0,
  );
  report.check('MSI refuses before it has written anything', !wine.has(programFolder));
  report.check(
    'MSI installs in silence',
    (await wine.msiexec('/i', oldMsi, `SERVERURL=${address}`, 'AUTOSTART=1')) === 0,
  );
  report.check(
    'it has its version',
    text().includes('"version":"1.0.0"') || /"version":\s*"1.0.0"/.test(text()),
  );
  report.check('the program starts', (await wine.run(programPath)) === 0);
  report.check('the address is policy', wine.value(policyKey, 'server_url') === address);
  report.check(
    'it starts with Windows',
    wine.value(runKey, 'CareLinkWorkstationTest') === `"${programPath}"`,
  );
  report.check('MSI updates', (await wine.msiexec('/i', msi)) === 0 && /"version":\s*"1.1.0"/.test(text()));
  report.check('the address stays at an update', wine.value(policyKey, 'server_url') === address);
  report.check(
    'so does the start with Windows',
    wine.value(runKey, 'CareLinkWorkstationTest') === `"${programPath}"`,
  );
  report.check('MSI refuses a downgrade', (await wine.msiexec('/i', oldMsi)) !== 0);
  report.check('the newer one stays', /"version":\s*"1.1.0"/.test(text()));
  report.check('setup refuses beside MSI with 5', (await wine.run(ending(now, 'setup.exe'), '/S')) === 5);
  rmSync(wine.path(programFolder, 'version'));
  await wine.msiexec('/i', msi, 'REINSTALL=ALL', 'REINSTALLMODE=amus');
  report.check('MSI repairs', wine.has(`${programFolder}/version`));
  report.check('nothing was wiped so far', !wine.has('wiped.txt'));
  report.check('MSI is removed in silence', (await wine.msiexec('/x', msi, 'WIPE=1')) === 0);
  checkWipe(wine, report);
  const left = changes(before, listing(wine.drive, wine.itsOwn));
  report.check('no file is left', left.length === 0, left.join('\n'));
  const keys = changes(keysBefore, wine.keysNamed(/carelink/i));
  report.check('no key is left', keys.length === 0, keys.join('\n'));
  report.check('nor an address', wine.value(removedKey, '') === null);
}

import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDistOptions } from '../../../build/installers/dist-options.ts';
import { electronVersion, findElectron } from '../../../build/installers/electron-folder.ts';
import { explainPacking } from '../../../build/installers/electron-unreachable.ts';
import { makeInstallers } from '../../../build/installers/make-installers.ts';
import { makePolicyArchive } from '../../../build/installers/make-policy-archive.ts';
import { checkIntegrity } from '../../../build/installers/native-files.ts';
import { linuxFolder, readProduct, root } from '../../../build/installers/product.ts';
import { filesIn } from '../../../build/installers/size-of.ts';
import { isInstalled, obstacleTo } from '../../../build/installers/tools.ts';
import { upgradeCodes } from '../../../build/installers/windows/msi-source.ts';
import { obstacleToGo } from '../../../build/key-service/build-key-service.ts';
import { providePlaceholder } from '../../support/installers/provide-placeholder.ts';

/** Without the tool this machine cannot make the package, and the test's name says so. */
const tools = (...names: string[]) => names.filter((name) => !isInstalled(name));
let scratch = '';

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'carelink-installers-'));
  execFileSync(
    process.execPath,
    [join(root, 'build/bundle.mjs'), '--if-changed', 'renderer', 'workstation'],
    {
      stdio: 'ignore',
    },
  );
}, 300_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function make(formats: string[], processor: 'x64' | 'arm64', version?: string): Promise<string[]> {
  const output = join(scratch, `${formats.join('-')}-${processor}`);
  const options = parseDistOptions([...formats, '--arch', processor]);
  const electronDist = join(scratch, 'electron');
  return makeInstallers({
    ...options,
    electronDist,
    output,
    say: () => undefined,
    ...(version && { version }),
  });
}

const withoutDeb = obstacleTo('deb', { hasKeyService: true }) !== null;
describe.skipIf(withoutDeb)('the package for Debian (needs dpkg-deb and Go)', () => {
  let folder = '';
  let file = '';
  const control = (name: string) => execFileSync('dpkg-deb', ['-f', file, name], { encoding: 'utf8' }).trim();

  beforeAll(async () => {
    providePlaceholder(join(scratch, 'electron'), { platform: 'linux', processor: 'arm64' });
    [file = ''] = await make(['deb'], 'arm64');
    folder = join(scratch, 'unpacked');
    execFileSync('dpkg-deb', ['-R', file, folder]);
  }, 300_000);

  it('is named as a test package around anything but the Electron of package-lock.json', () => {
    expect(control('Package')).toBe('carelink-workstation-test');
    expect(control('Conflicts')).toBe('carelink-workstation');
    expect(file).toMatch(/carelink-workstation-test_[\d.]+_arm64\.deb$/);
  });

  it('says what it is, who makes it and what it needs', () => {
    expect(control('Architecture')).toBe('arm64');
    expect(control('Maintainer')).toMatch(/^.+ <.+@.+>$/);
    expect(control('Homepage')).toMatch(/^https:\/\//);
    expect(control('Depends')).toContain('libgtk-3-0');
    expect(Number(control('Installed-Size'))).toBeGreaterThan(1_000);
  });

  it('has its files below one folder without a space, a command and an entry in the menu with icons', () => {
    const files = filesIn(folder).filter((path) => !path.startsWith('DEBIAN/'));
    expect(files.filter((path) => /\s/.test(path))).toEqual([]);
    const elsewhere = files.filter((path) => !path.startsWith('opt/carelink-workstation/'));
    expect(elsewhere.filter((path) => !/^usr\/(s?bin|share|lib\/systemd\/system)\//.test(path))).toEqual([
      'etc/xdg/autostart/carelink-workstation-policy.desktop',
    ]);
    const command = readFileSync(join(folder, 'usr/bin/carelink-workstation'), 'utf8');
    expect(command).toContain('exec "$folder/carelink-workstation" "$@"\n');
    expect(command).toContain(`folder=${linuxFolder}\n`);
    const entry = readFileSync(join(folder, 'usr/share/applications/carelink-workstation.desktop'), 'utf8');
    expect(entry).toContain('Exec=/usr/bin/carelink-workstation\n');
    const { desktopName } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(desktopName).toBe('carelink-workstation.desktop');
    for (const size of ['16x16', '48x48', '512x512'])
      expect(elsewhere).toContain(`usr/share/icons/hicolor/${size}/apps/carelink-workstation.png`);
  });

  it('has no file that the script of the archive forgets to remove', () => {
    const script = readFileSync(join(root, 'build/installers/linux/files/uninstall'), 'utf8');
    const [, command = ''] = /^rm -rf "\$folder" ((?:.*\\\n)*.*)$/m.exec(script) ?? [];
    const named = [linuxFolder, ...command.split(/[\s\\]+/)].map((path) => path.slice(1));
    expect(named.length).toBeGreaterThan(3);
    const isNamed = (path: string) =>
      named.some((pattern) => matchesGlob(path, pattern) || path.startsWith(`${pattern}/`));
    const files = filesIn(folder)
      .filter((path) => !path.startsWith('DEBIAN/'))
      .map((path) => path.replace('share/doc/carelink-workstation-test', 'share/doc/carelink-workstation'));
    expect(files.filter((path) => !isNamed(path))).toEqual([]);
  });

  it('has the key service, for its processor and without a library, its command, and units that start by themselves', () => {
    const program = readFileSync(join(folder, linuxFolder, 'carelink-workstation-key'));
    expect(program.readUInt16LE(18)).toBe(183);
    // Neither a loader nor a path of whoever built it.
    expect(program.includes('/lib/ld-linux')).toBe(false);
    expect(program.includes(root)).toBe(false);
    expect(readlinkSync(join(folder, 'usr/sbin/carelink-workstation-enrol'))).toBe(
      `${linuxFolder}/carelink-workstation-key`,
    );
    const units = join(folder, 'usr/lib/systemd/system');
    for (const [target, unit] of [
      ['sockets.target', 'carelink-workstation-key.socket'],
      ['timers.target', 'carelink-workstation-enrol.timer'],
    ] as const)
      expect(readFileSync(join(units, `${target}.wants`, unit), 'utf8')).toContain('[Unit]');
  });

  it('belongs to root, only root may write to it, and only the sandbox is set-uid', () => {
    const lines = execFileSync('dpkg-deb', ['-c', file], { encoding: 'utf8' }).trim().split('\n');
    expect(lines.filter((line) => !/^[dl-]\S+ root\/root /.test(line))).toEqual([]);
    expect(lines.filter((line) => /^[d-](....w|.......w)/.test(line))).toEqual([]);
    const special = lines.filter((line) => /^\S*[sStT]/.test(line.split(' ')[0] ?? ''));
    expect(special.map((line) => line.split('./')[1])).toEqual(['opt/carelink-workstation/chrome-sandbox']);
  });

  it('has native files of its own processor only, each once, and the languages of our texts', () => {
    const inside = join(folder, linuxFolder);
    const native = filesIn(inside).filter((path) => path.endsWith('.node'));
    expect(native.map((path) => path.replace(/.*node_modules\//, ''))).toEqual([
      '@koromix/koffi-linux-arm64/linux_arm64/koffi.node',
      '@napi-rs/keyring-linux-arm64-gnu/keyring.linux-arm64-gnu.node',
      'argon2/prebuilds/linux-arm64/argon2.armv8.glibc.node',
      'better-sqlite3/prebuilds/linux-arm64.node',
    ]);
    // An ELF file for AArch64, according to its header.
    for (const path of native) expect(readFileSync(join(inside, path)).readUInt16LE(18)).toBe(183);
    const packages = listPackage(join(inside, 'resources/app.asar'), { isPack: false });
    const names = packages.filter((path) => /^\/node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(path));
    expect(new Set(names).size).toBe(names.length);
    expect(filesIn(join(inside, 'locales'))).toEqual(['de.pak', 'en-US.pak', 'es.pak']);
  });

  it('has every fuse as electron-builder.yml states it', async () => {
    const wire = await getCurrentFuseWire(join(folder, linuxFolder, 'carelink-workstation'));
    const stated = [
      ...readFileSync(join(root, 'electron-builder.yml'), 'utf8').matchAll(/^ {2}(\w+): (true|false)$/gm),
    ]
      .map(([, name = '', value]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, value === 'true'] as const)
      .filter(([name]) => name in FuseV1Options);
    expect(stated).toHaveLength(8);
    for (const [name, value] of stated)
      expect([name, wire[FuseV1Options[name as keyof typeof FuseV1Options]]]).toEqual([
        name,
        value ? FuseState.ENABLE : FuseState.DISABLE,
      ]);
  });

  it('starts with a session of the desktop where the policy says so, and root has it wipe only', () => {
    const command = readFileSync(join(folder, 'usr/bin/carelink-workstation'), 'utf8')
      .replace('policy=/etc/carelink/workstation', `policy=${scratch}`)
      .replace(`folder=${linuxFolder}`, `folder=${scratch}`);
    for (const name of ['carelink-workstation', 'wipe-all-users'])
      writeFileSync(join(scratch, name), `#!/bin/sh\necho "${name} $*"\n`, { mode: 0o755 });
    const run = (...args: string[]) =>
      execFileSync('sh', ['-c', command, 'command', ...args], { encoding: 'utf8' }).trim();
    const policy = (name: string, text: string) => writeFileSync(join(scratch, `${name}.json`), text);
    expect(run('--at-login')).toBe('');
    policy('defaults', '{ "autostart": "on" }');
    expect(run('--at-login')).toBe('carelink-workstation');
    policy('locked', '{\n  "server_url": "https://a.example",\n  "autostart":\r\n  "off"\n}');
    expect(run('--at-login')).toBe('');
    policy('locked', '{"ward": "ICU", "autostart" : "on"}');
    expect(run('--at-login')).toBe('carelink-workstation');
    for (const name of ['locked', 'defaults']) rmSync(join(scratch, `${name}.json`));
    const start = () => run('--data', 'a b', '--json');
    if (process.getuid?.() === 0) expect(start).toThrow(/The workstation is not for root/);
    else expect(start()).toBe('carelink-workstation --data a b --json');
    const wipes = process.getuid?.() === 0 ? 'wipe-all-users' : 'carelink-workstation';
    expect(run('--wipe', '--all-users')).toBe(`${wipes} --wipe --all-users`);
    const entry = readFileSync(join(folder, 'etc/xdg/autostart/carelink-workstation-policy.desktop'), 'utf8');
    expect(entry).toContain('Exec=/usr/bin/carelink-workstation --at-login\n');
  });

  it('wipes at its removal only when it is asked to, and is removed whatever comes of that', () => {
    const script = readFileSync(join(folder, 'DEBIAN/prerm'), 'utf8').replaceAll(linuxFolder, scratch);
    writeFileSync(join(scratch, 'wipe-all-users'), '#!/bin/sh\necho "wiped $*"\nexit 1\n', { mode: 0o755 });
    const run = (WIPE: string | undefined, ...args: string[]) =>
      execFileSync('sh', ['-c', script, 'prerm', ...args], {
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...process.env, WIPE },
      });
    expect(run('1', 'remove')).toBe('wiped --wipe --all-users --yes\n');
    for (const args of [['upgrade', '9.0.0'], ['deconfigure'], ['failed-upgrade', '0.1.0']])
      expect(run('1', ...args)).toBe('');
    for (const WIPE of [undefined, '', '0', 'yes']) expect(run(WIPE, 'remove')).toBe('');
  });

  it('refuses to be installed over a newer version, with the way back', () => {
    const script = join(folder, 'DEBIAN/preinst');
    const run = (...args: string[]) => execFileSync('sh', [script, ...args], { stdio: 'pipe' });
    expect(() => run('upgrade', '99.0.0')).toThrow(/newer than[\s\S]*remove it first/);
    for (const args of [['install'], ['install', '99.0.0'], ['upgrade', '0.0.1'], ['upgrade', '0.2.0~rc1']])
      expect(() => run(...args)).not.toThrow();
  });
});

const withoutWindows =
  tools('makensis', 'wixl', 'msibuild', 'x86_64-w64-mingw32-gcc').length > 0 || obstacleToGo() !== null;
describe.skipIf(withoutWindows)(
  'the installers for Windows (need nsis, wixl, msitools, gcc-mingw-w64 and Go)',
  () => {
    it('are made, and the MSI is for all users, asks for its processor and updates older ones only', async () => {
      providePlaceholder(join(scratch, 'electron'), { platform: 'win32', processor: 'arm64' });
      const [setup = '', msi = ''] = await make(['nsis', 'msi'], 'arm64', '1.2.3');
      expect(readFileSync(setup).toString('latin1', 0, 2)).toBe('MZ');
      const table = (name: string) =>
        execFileSync('msiinfo', ['export', msi, name], { encoding: 'utf8' }).replaceAll('\r', '');
      expect(table('Property')).toContain('ALLUSERS\t1\n');
      expect(table('Property')).toContain(`UpgradeCode\t{${upgradeCodes.test}}\n`);
      expect(table('Upgrade')).toContain('1.2.3\t\t513\t');
      expect(table('LaunchCondition')).toContain('NOT WIX_DOWNGRADE_DETECTED');
      expect(execFileSync('msiinfo', ['suminfo', msi], { encoding: 'utf8' })).toContain('Arm64;1033');
      // No file for another processor, and no argon2, which has none for this one.
      const files = table('File');
      expect(files).toContain('.node');
      expect(files).not.toMatch(/x64|linux|darwin|argon2/);
      expect(files).toContain('carelink-workstation-enrol.exe');
      // What runs as the system is given a path by whoever starts the installation, and never the code itself.
      expect(table('CustomAction')).toMatch(
        /KeyServiceEnrol\t3090\t\w+\tservice install --code-file "\[SITECODEFILE\]"/,
      );
      expect(table('Property')).toMatch(/SecureCustomProperties\t.*SITECODEFILE/);
    }, 300_000);
  },
);

describe.skipIf(tools('zip', 'unzip').length > 0)('the templates of policies (need zip and unzip)', () => {
  it('lie beside the installers as they are in the checkout', async () => {
    const file = await makePolicyArchive(readProduct({ isTest: false }), scratch);
    execFileSync('unzip', ['-q', file, '-d', join(scratch, 'policy')]);
    const made = filesIn(join(scratch, 'policy'));
    expect(made).toEqual(filesIn(join(root, 'build', 'policy')));
    expect(made).toContain('CareLinkWorkstation.admx');
  });
});

describe('npm run dist', () => {
  it('keeps the upgrade code for ever', () => {
    expect(upgradeCodes.product).toBe('4B6B4A0C-6C1F-4B57-9B0E-2F3D5F0D7A61');
  });

  it.each([
    [['debian'], 'There is no format "debian"; there is deb, rpm, tar, nsis, msi, mac, zip.'],
    [['server', 'msi'], 'There is no msi of the server.'],
    [['--arch', 'x86'], 'There is no processor "x86"; there is x64, arm64.'],
    [['--electron'], "Unknown option '--electron'"],
  ])('says what is wrong with %j', (args, sentence) => {
    expect(() => parseDistOptions(args)).toThrow(sentence);
  });

  it.each([
    [[], ['deb', 'rpm', 'tar', 'nsis', 'msi', 'mac'], ['deb', 'rpm', 'tar', 'zip']],
    [['server'], [], ['deb', 'rpm', 'tar', 'zip']],
    [['deb'], ['deb'], ['deb']],
    [['workstation', 'rpm', 'deb'], ['deb', 'rpm'], []],
    [['msi', 'tar'], ['tar', 'msi'], ['tar']],
  ])('of %j makes %j of the workstation and %j of the server', (args, formats, serverFormats) => {
    expect(parseDistOptions(args)).toMatchObject({ formats, serverFormats });
  });

  it('tells an Electron that cannot be downloaded from a fault of its own', () => {
    const failure = new Error('node ended with 1:\n  ⨯ getaddrinfo ENOTFOUND github.com');
    expect(explainPacking(failure, '45.0.0')).toMatchObject({
      message: expect.stringMatching(
        /^Electron 45\.0\.0 cannot be downloaded on this machine; --electron-dist /,
      ),
    });
    const fault = new Error('node ended with 1:\n  ⨯ cannot find module');
    expect(explainPacking(fault, '45.0.0')).toBe(fault);
  });

  it('names a missing tool and how to get it', () => {
    const run = () =>
      execFileSync(process.execPath, [join(root, 'build/installers/main.ts'), 'msi'], {
        env: { ...process.env, PATH: '/nowhere' },
        stdio: 'pipe',
      });
    expect(run).toThrow(/msi needs wixl and msibuild, not on this machine; .*apt-get install wixl msitools/);
  });

  it('takes no Electron that is not the one that was published', async () => {
    const place = mkdtempSync(join(scratch, 'dist-'));
    const target = { platform: 'linux', processor: 'x64' } as const;
    await expect(findElectron(place, target)).rejects.toThrow('has neither electron-v');
    const zip = join(place, `electron-v${electronVersion}-linux-x64.zip`);
    execFileSync('sh', ['-c', 'echo nothing > "$1"', 'sh', zip]);
    if (isInstalled('unzip'))
      await expect(findElectron(place, target)).rejects.toThrow('is not the file that Electron published');
    mkdirSync(join(place, 'linux-arm64'));
    await expect(findElectron(place, { platform: 'linux', processor: 'arm64' })).rejects.toThrow(
      'has no file "version"',
    );
  });

  it('takes no native file that package-lock.json does not know', () => {
    const file = join(root, 'package.json');
    expect(lstatSync(file).isFile()).toBe(true);
    expect(() => checkIntegrity(file, 'sha512-AAAA')).toThrow('is not the file of package-lock.json');
  });
});

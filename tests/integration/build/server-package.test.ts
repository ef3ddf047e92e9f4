import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesIn } from '../../../build/installers/size-of.ts';
import { parseServerConfig } from '../../../server/create-server.ts';

const root = new URL('../../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'carelink-server-package-'));
const tree = join(folder, 'tree');

/** `npm run dist:try -- --only server` tries the whole life of the packages on a machine with systemd. */
describe.skipIf(spawnSync('dpkg-deb', ['--version']).error)('the deb of the server', () => {
  let deb: string;

  beforeAll(() => {
    const args = ['run', '--silent', 'dist:server', '--', 'deb', '--draft', '--output', folder];
    execFileSync('npm', args, { cwd: root, stdio: 'ignore' });
    deb = join(folder, readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '');
    execFileSync('dpkg-deb', ['-x', deb, tree]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has one Node, native modules for its own processor only, and no sources of them', () => {
    const files = filesIn(tree).map((path) => `/${path}`);
    const native = files.filter((path) => path.endsWith('.node'));
    expect(native.map((path) => path.split('/').at(-1)).sort()).toEqual([
      'argon2.glibc.node',
      `linux-${process.arch}.node`,
    ]);
    expect(
      files.filter((path) => /\.(map|cpp|gyp|ts)$|musl|win32|darwin/.test(path) && !path.endsWith('.js')),
    ).toEqual([]);
    expect(files.filter((path) => path.endsWith('/node'))).toEqual(['/usr/lib/carelink-server/node']);
  });

  it('belongs to root, and only root may write to it', () => {
    const lines = execFileSync('dpkg-deb', ['-c', deb], { encoding: 'utf8' }).trim().split('\n');
    expect(lines.filter((line) => !/^[dl-]\S+ root\/root /.test(line))).toEqual([]);
    expect(lines.filter((line) => /^[d-](....w|.......w)/.test(line) || /^\S*[sStT]/.test(line))).toEqual([]);
  });

  it('its program runs from where it lies, without anything of the checkout', () => {
    const program = join(tree, 'usr/lib/carelink-server');
    const environment = { PATH: '/usr/bin:/bin', HOME: folder };
    const options = { env: environment, cwd: folder, encoding: 'utf8' } as const;
    const node = join(program, 'node');
    const main = join(program, 'server', 'main.js');
    expect(execFileSync(node, [main, '--version'], options)).toMatch(/^CareLink token server \d/);
    const database = join(folder, 'carelink.sqlite');
    const init = ['init', '--db', database, '--username', 'ada', '--password-stdin'];
    execFileSync(node, [main, ...init], { ...options, input: 'correct horse battery' });
    expect(existsSync(database)).toBe(true);
  });

  it('brings no file below /etc that an administrator has to edit, and names those that one may', () => {
    const conffiles = execFileSync('dpkg-deb', ['-I', deb, 'conffiles'], { encoding: 'utf8' });
    const inEtc = filesIn(tree)
      .map((path) => `/${path}`)
      .filter((path) => path.startsWith('/etc/'));
    expect(inEtc).toEqual(conffiles.trim().split('\n'));
    const settings = readFileSync(join(tree, 'usr/share/carelink-server/server.json'), 'utf8');
    expect(parseServerConfig(JSON.parse(settings))).toMatchObject({
      database: '/var/lib/carelink/carelink.sqlite',
      listen: { host: '127.0.0.1' },
    });
  });

  it('its units start what it installs, and override no setting in silence', () => {
    const units = join(tree, 'usr/lib/systemd/system');
    const starts = readdirSync(units).flatMap((name) =>
      [...readFileSync(join(units, name), 'utf8').matchAll(/^ExecStart=(\S+)(.*)$/gm)].map(
        ([, program = '', rest]) => ({ program, rest }),
      ),
    );
    expect(starts).toHaveLength(2);
    for (const { program, rest } of starts) {
      expect(existsSync(join(tree, program))).toBe(true);
      expect(rest).not.toContain('--db');
    }
  });

  it.each(['preinst', 'postinst', 'prerm', 'postrm'])(
    '%s is a script that the smallest shell reads',
    (name) => {
      const script = execFileSync('dpkg-deb', ['-I', deb, name], { encoding: 'utf8' });
      expect(script).not.toContain('@VERSION@');
      expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
    },
  );
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../../../build/installers/tools.ts';

const files = new URL('../../../build/installers/linux/files/', import.meta.url);
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const missing = ['script', 'setpriv', 'setsid'].filter((name) => !isInstalled(name));

/** What a user makes of names that root is shown. */
const hostileNames = [
  'ida\u001b]0;owned\u0007',
  'ida\u001b[2J',
  'ida\u009b2J',
  'ida\u202egnp',
  'ida\u2067x',
  'ida\r\b\u007f',
  String.raw`ida\033[2J`,
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const harmful = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-wipe-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!isRoot || missing.length > 0)('wipe-all-users (needs root, script, setpriv, setsid)', () => {
  it('gives no user the terminal of root', () => {
    home('ida');
    const command = scriptWith(
      'if (: >/dev/tty) 2>/dev/null; then echo "typed into it"; else echo "no terminal"; fi; exit 3',
    );
    const asked = `sh '${command}' --wipe --all-users --yes`;
    const { stdout, status } = spawnSync('script', ['-qec', asked, '/dev/null'], {
      encoding: 'utf8',
      input: '',
    });
    expect(stdout).toContain('  no terminal');
    expect(stdout).not.toContain('typed into it');
    // How it went there is told as before.
    expect(status).toBe(3);
  });

  it.each([
    ['waits for ever', 'exec sleep 30', 'took longer than 1 seconds'],
    ['waits for ever and does not end when told to', "trap '' TERM; sleep 8", 'took longer than 1 seconds'],
    [
      'leaves a program behind that keeps its output open',
      'sleep 15 & echo "could not be removed"; exit 1',
      'could not be removed',
    ],
  ])('goes on with the next user where the one of a user %s', (_name, program, sentence) => {
    for (const name of ['ida', 'otto']) home(name);
    const command = scriptWith(`case $HOME in */ida) ${program} ;; *) echo "gone" ;; esac`, {
      patienceSeconds: 1,
    });
    const begun = performance.now();
    const done = spawnSync('sh', [command, '--wipe', '--all-users', '--yes'], {
      encoding: 'utf8',
      input: '',
      timeout: 14_000,
    });
    expect(done).toMatchObject({ status: 1, stdout: expect.stringMatching(/\/otto:\n {2}gone\n$/) });
    expect(done.stdout).toContain(sentence);
    expect(performance.now() - begun).toBeLessThan(14_000);
  });

  it.each(hostileNames)('shows root nothing that a terminal obeys: %j', (name) => {
    home(name);
    const command = scriptWith(`printf 'said \\033[2J\\302\\2332J of ida\\n'; exit 1`);
    const run = (...args: string[]) =>
      spawnSync('sh', [command, '--wipe', '--all-users', ...args], { encoding: 'utf8', input: '' });
    const asked = run();
    expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining('/ida') });
    const done = run('--yes');
    expect(done).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^user \d+, .*\/ida.*:\n {2}said .* of ida\n$/),
    });
    expect(asked.stderr + done.stdout + done.stderr).not.toMatch(harmful);
  });

  it('names each home once, also where the home of somebody is right below /, as that of nobody', () => {
    home('.');
    const known = `nobody:x:${nobody}:${nobody}:nobody:/nonexistent:/usr/sbin/nologin`;
    const command = scriptWith('exit 0', { known, homes: dirname(folder) });
    const asked = spawnSync('sh', [command, '--wipe', '--all-users'], { encoding: 'utf8', input: '' });
    const named = asked.stderr.split('\n').filter((line) => line.includes(folder));
    expect(named).toEqual([`  ${folder}/.local/share/carelink-workstation`]);
  });
});

it.skipIf(!isRoot)(
  'the command says to root who it is for, instead of how Chromium can be had to run as root',
  () => {
    const command = new URL('carelink-workstation', files).pathname;
    for (const args of [[], ['--doctor']]) {
      const asked = spawnSync('sh', [command, ...args], { encoding: 'utf8' });
      expect([asked.status, asked.stdout]).toEqual([2, '']);
      expect(asked.stderr).toMatch(/^The workstation is not for root: .*carelink-workstation-enrol\.\n$/);
    }
  },
);

function home(name: string): void {
  mkdirSync(join(folder, name, '.local/share/carelink-workstation'), { recursive: true });
  spawnSync('chown', ['-R', `${nobody}:${nobody}`, join(folder, name)]);
}

/** The script of the packages, with homes in a folder of ours, nobody known to the system unless told, and another program. */
function scriptWith(program: string, { known = '', homes = folder, patienceSeconds = 60 } = {}): string {
  writeFileSync(join(folder, 'program'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  const source = readFileSync(new URL('wipe-all-users', files), 'utf8')
    .replace(
      /^program=.*$/m,
      `program='${folder}/program'\ngetent() { [ -z '${known}' ] || [ $# = 2 ] || echo '${known}'; }`,
    )
    .replace(/^patience=\d+$/m, `patience=${patienceSeconds}`)
    .replace('echo /home\n', `echo '${homes}'\n`);
  const command = join(folder, 'wipe-all-users');
  writeFileSync(command, source);
  return command;
}

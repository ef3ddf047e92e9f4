import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { lockDataDirectory } from '../../../electron/platform/data-directory-lock.ts';
import type { WardComputer } from '../../support/electron/ward-computer.ts';
import { test } from './computer-test.ts';
import { setUp } from './set-up.ts';
import { secretsInKeychain } from './traces.ts';

/** An administrator over ssh, with the session bus of whoever is signed in. */
const overSsh = { DISPLAY: undefined };
/** What all programs with Chromium or GTK on this account share, and what the desk itself keeps. */
const shared =
  /^(run|\.cache|\.pki|\.local\/share\/(keyrings|pki)|\.config\/(pulse|dconf|ibus))(\/|$)|^(bus\.conf|policy\.json)$/;

const listed = ({ desk }: WardComputer) =>
  (readdirSync(desk.home, { recursive: true }) as string[]).filter((path) => !shared.test(path)).sort();

describe('--wipe in Electron', () => {
  test('leaves nothing of a shift in the home folder, the temporary one or the keychain', async ({
    computer,
  }) => {
    const { desk } = computer;
    const temporary = join(desk.home, 'tmp');
    mkdirSync(temporary);
    desk.give(temporary);
    const environment = { ...overSsh, TMPDIR: temporary };
    mkdirSync(join(desk.home, '.config'), { recursive: true });
    mkdirSync(join(desk.home, '.local/share'), { recursive: true });
    desk.give(join(desk.home, '.config'), join(desk.home, '.local'), join(desk.home, '.local/share'));
    const before = listed(computer);
    const running = await computer.start({ environment: { TMPDIR: temporary } });
    await setUp(running.page);
    const signedIn = await running.page.evaluate(() =>
      (
        window as never as { workstation: { invoke(channel: string, input: object): Promise<unknown> } }
      ).workstation.invoke('session.sign-in', { username: 'admin', password: 'plenty of quiet tea' }),
    );
    expect(signedIn).toEqual({ ok: true });
    const refused = await computer.run(['--wipe', '--yes'], { environment });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('close it first')]);
    await running.kill();
    expect((await secretsInKeychain(computer)).map(({ name }) => name)).toContain('device-key');
    expect(listed(computer).length).toBeGreaterThan(before.length + 20);
    const kept = await computer.run(['--wipe', '--yes', '--json'], { environment });
    expect([kept.code, kept.stderr]).toEqual([1, '']);
    expect(JSON.parse(kept.stdout)).toMatchObject({ wiped: true, ended: 1, untold: [] });
    expect(await secretsInKeychain(computer)).toEqual([]);
    const ours = (path: string) => !path.startsWith('data/carelink.') && path !== 'data';
    expect(listed(computer).filter(ours)).toEqual(before);
    const { code, stdout } = await computer.run(['--wipe', '--yes', '--with-records'], { environment });
    expect([code, stdout]).toEqual([0, 'Nothing of the workstation is left.\n']);
    expect(listed(computer)).toEqual(before);
  });

  test('is done by root for all users of the computer, as each of them', async ({ computer, skip }) => {
    const { account, runtime, app } = computer.electron;
    if (account === null) return skip('only root can try it');
    const root = mkdtempSync(join(tmpdir(), 'carelink-homes-'));
    chmodSync(root, 0o755);
    try {
      // Two accounts of the computer; nobody of them is signed in to it.
      const people = [
        { name: 'ida', uid: account.uid, gid: account.gid },
        { name: 'otto', uid: 65_534, gid: 65_534 },
      ].map((each) => ({ ...each, home: join(root, each.name) }));
      for (const { uid, gid, home } of people) usedBy(home, uid, gid);
      // Somebody makes what is to be deleted lead to what somebody else has.
      const victim = join(root, 'precious');
      usedBy(victim, 0, 0);
      const [mallory] = people;
      rmSync(join(mallory?.home ?? '', dataPath, 'electron'), { recursive: true });
      spawnSync('ln', ['-s', join(victim, dataPath), join(mallory?.home ?? '', dataPath, 'electron')]);
      const passwd = [
        'root:x:0:0::/root:/bin/sh',
        ...people.map((each) => `${each.name}:x:${each.uid}:${each.gid}::${each.home}:/bin/sh`),
      ];
      const command = scriptFor(root, { runtime, app, passwd, display: computer.screen.display });
      const run = (...args: string[]) =>
        spawnSync('sh', [command, '--wipe', ...args], {
          encoding: 'utf8',
          input: '',
          env: { ...process.env, PATH: `${root}/bin:${process.env.PATH}` },
        });
      expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('--all-users') });
      expect(run('--all-users')).toMatchObject({ status: 2, stderr: expect.stringContaining('Add --yes') });
      expect(run('--all-users', '--yes', '--data=/').status).toBe(2);
      expect(people.every(({ home }) => existsSync(join(home, dataPath)))).toBe(true);
      const { status, stdout } = run('--all-users', '--yes');
      // Whose keychain cannot be reached is told of.
      expect(status).toBe(1);
      for (const { name, home } of people) expect(stdout).toContain(`${name}, ${home}:\n  `);
      expect(stdout.match(/secret-tool clear service/g)).toHaveLength(2);
      for (const { home } of people) expect(readdirSync(join(home, '.local/share'))).toEqual([]);
      expect(readFileSync(join(victim, dataPath, 'electron', 'Cookies'), 'utf8')).toBe('secret');
      expect(run('--all-users', '--yes')).toMatchObject({
        status: 0,
        stdout: 'Nothing of the workstation is left.\n',
      });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

const dataPath = '.local/share/carelink-workstation';

function usedBy(home: string, uid: number, gid: number): void {
  const data = join(home, dataPath);
  mkdirSync(join(data, 'electron'), { recursive: true });
  writeFileSync(join(data, 'electron', 'Cookies'), 'secret');
  lockDataDirectory(data)();
  spawnSync('chown', ['-R', `${uid}:${gid}`, home]);
  chownSync(home, uid, gid);
  chmodSync(home, 0o700);
}

/** The script of the packages, around the Electron of the tests and the accounts of this one. */
function scriptFor(
  folder: string,
  {
    runtime,
    app,
    passwd,
    display,
  }: { runtime: string; app: string; passwd: readonly string[]; display: string },
): string {
  const program = join(folder, 'program');
  writeFileSync(
    program,
    `#!/bin/sh\nexport DISPLAY_INSTEAD_OF_NONE=${display}\nexec '${runtime}' --disable-gpu '${app}' "$@"\n`,
    { mode: 0o755 },
  );
  const source = readFileSync(
    new URL('../../../build/installers/linux/files/wipe-all-users', import.meta.url),
    'utf8',
  );
  const script = join(folder, 'wipe-all-users');
  writeFileSync(
    script,
    source.replace(/^program=.*$/m, `program=${program}`).replace('echo /home\n', `echo ${folder}\n`),
  );
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'passwd'), `${passwd.join('\n')}\n`);
  const getent = `#!/bin/sh\n[ -n "\${2:-}" ] || exec cat ${folder}/passwd\ngrep "^[^:]*:x:$2:" ${folder}/passwd\n`;
  writeFileSync(join(folder, 'bin', 'getent'), getent, { mode: 0o755 });
  return script;
}

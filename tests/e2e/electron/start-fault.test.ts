import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { lockDataDirectory } from '../../../electron/platform/data-directory-lock.ts';
import { shareComputer } from './shared-computer.ts';

const computer = shareComputer();

/** A start that a person watches: returns the line on standard error once a window shows the same. */
async function started(args: readonly string[]) {
  const child: ChildProcess = computer().spawn(args);
  const errors = text(child.stderr as never);
  const ended = once(child, 'exit');
  await expect.poll(() => computer().screen.focused()).toBe('CareLink Workstation');
  return { child, errors, ended };
}

describe('a workstation that cannot start', () => {
  it('shows a faulty policy in a window that a key closes', async () => {
    const policy = computer().desk.write('faulty.json', '{ "server_url": "many" }');
    const { errors, ended } = await started(['--policy', policy]);
    await computer().screen.press('Return');
    const [code] = await ended;
    expect(code).toBe(1);
    expect(await errors).toMatch(/^The policy file .*faulty\.json is faulty: server_url .*$/m);
  });

  it('reports it to a script in one line, without a window', async () => {
    const policy = computer().desk.write('broken.json', '{ "max_sessions": ');
    const { code, stdout, stderr } = await computer().run(['--json', '--policy', policy]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^The policy file .*broken\.json is faulty: .*$/m);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('shows a data folder that is not writable, and ends at a signal', async () => {
    const foreign = join(computer().desk.home, 'foreign');
    mkdirSync(foreign, { mode: 0o755 });
    const { child, errors, ended } = await started(['--data', join(foreign, 'data')]);
    child.kill('SIGTERM');
    const [code] = await ended;
    expect(code).toBe(1);
    expect(await errors).toMatch(/^The data folder .* is not writable; /m);
    expect(existsSync(join(computer().desk.home, '.config', 'carelink-workstation'))).toBe(false);
  });

  it('shows that another program, such as the browser shell, uses the data folder', async () => {
    const data = join(computer().desk.home, 'in-use');
    const unlock = lockDataDirectory(data);
    try {
      computer().desk.give(data, ...readdirSync(data).map((name) => join(data, name)));
      const { errors, ended } = await started(['--data', data]);
      await computer().screen.press('Return');
      expect(await ended).toEqual([1, null]);
      expect(await errors).toMatch(/^Another CareLink Workstation is running with the data folder .*$/m);
    } finally {
      unlock();
    }
  });
});

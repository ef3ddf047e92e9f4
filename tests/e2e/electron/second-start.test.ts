import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { shareComputer } from './shared-computer.ts';

let first: RunningWorkstation;
let temporary: string;

const computer = shareComputer(async (of) => {
  temporary = join(of.desk.home, 'temporary');
  mkdirSync(temporary);
  of.desk.give(temporary);
  of.desk.environment.TMPDIR = temporary;
  first = await of.start();
});

const look = (of: RunningWorkstation) =>
  of.application.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return { focused: window?.isFocused(), minimized: window?.isMinimized() };
  });

describe('a second start', () => {
  it('runs beside the first with a data folder of its own; with the same folder it brings the first to the front', async () => {
    const beside = await computer().start({ args: ['--data', join(computer().desk.home, 'beside')] });
    onTestFinished(() => beside.end());
    await expect.poll(() => look(beside)).toMatchObject({ focused: true });
    await expect.poll(() => look(first)).toMatchObject({ focused: false });
    expect(await computer().run([])).toMatchObject({ code: 0, stdout: '' });
    await expect.poll(() => look(first)).toMatchObject({ focused: true });
    await expect.poll(() => look(beside)).toMatchObject({ focused: false });
    await beside.quit();
  });

  it('restores a minimised window', async () => {
    await first.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    await expect.poll(() => look(first)).toMatchObject({ minimized: true });
    await computer().run([]);
    await expect.poll(() => look(first)).toEqual({ focused: true, minimized: false });
  });

  it('tells a script why it did not start', async () => {
    const { code, stdout, stderr } = await computer().run(['--json']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Another CareLink Workstation is running with the data folder .*\n$/);
  });

  it('works after the first was killed, and clears what that left in the folder for temporary files', async () => {
    await first.kill('SIGKILL');
    first = await computer().start();
    await first.page.getByRole('heading').first().waitFor();
    await first.quit();
    expect(readdirSync(temporary)).toEqual([]);
  });
});

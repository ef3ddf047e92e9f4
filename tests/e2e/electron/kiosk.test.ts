import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { shareComputer } from './shared-computer.ts';

let running: RunningWorkstation;
const computer = shareComputer(async (ward) => {
  running = await ward.start({ policy: { kiosk: 'on' } });
  await new SetupPage(running.page).heading.waitFor();
});

const title = 'CareLink Workstation';
/** What a window manager's program sends. */
const ask = (...what: string[]) =>
  computer().desk.output('xdotool', ['search', '--onlyvisible', '--name', title, ...what]);
const place = () => running.contentPlace();
const whole = { x: 0, y: 0, width: 1_400, height: 900 };
const isThere = async () => {
  await expect.poll(place).toEqual(whole);
  await expect.poll(async () => (await computer().screen.windows()).join()).toContain(title);
  await expect.poll(() => computer().screen.focused()).toContain(title);
  expect(running.hasEnded).toBe(false);
};

describe('a kiosk', () => {
  it('fills the screen, and nobody can close, minimise or shrink it', async () => {
    await isThere();
    for (const keys of ['alt+F4', 'F11', 'ctrl+w', 'ctrl+q', 'alt+F9', 'Escape']) {
      await computer().screen.press(keys);
      await isThere();
    }
    await ask('windowminimize');
    await isThere();
  });

  it('comes back when a page closes it, even after somebody has tried to', async () => {
    await computer().screen.press('alt+F4');
    await running.page.evaluate(() => window.close());
    await isThere();
    const count = await running.application.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
    );
    expect(count).toBe(1);
  });

  it('shuts down in order when somebody who may do so sends it a signal', async () => {
    const pid = running.pid;
    process.kill(pid, 'SIGTERM');
    await running.ended();
    expect(await computer().screen.windows()).not.toContain(title);
  });
});

describe('the session of a kiosk', () => {
  it('contains only the workstation, restarts it, and leaves nothing running at its end', async () => {
    const { desk, electron, dataDirectory } = computer();
    const screen = desk.spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [display] = await once(createInterface({ input: screen.stdio[3] as Readable }), 'line');
    const environment = { ...desk.environment, DISPLAY: `:${display}` };
    const session = desk.spawn('sh', [prepareSession()], { env: environment, stdio: 'ignore' });
    const ended = once(session, 'exit');
    const say = async (...what: string[]) =>
      String(await desk.output('env', [`DISPLAY=:${display}`, 'xdotool', ...what]).catch(() => '')).trim();
    const window = () => say('search', '--onlyvisible', '--name', title);
    const patience = { timeout: patienceMs };
    try {
      const size = async () => say('search', '--onlyvisible', '--name', title, 'getwindowgeometry');
      await expect.poll(size, patience).toMatch(/Position: 0,0 .*\n.*Geometry: 800x600/);
      // What opens a menu or a terminal elsewhere; "show the desktop" is a key of many window managers.
      for (const keys of ['super+d', 'alt+F4', 'alt+Tab', 'ctrl+alt+t', 'alt+space']) await say('key', keys);
      await say('click', '3');
      expect(await window()).toMatch(/^\d+$/);
      const pid = Number(await say('search', '--onlyvisible', '--name', title, 'getwindowpid'));
      process.kill(pid, 'SIGKILL');
      const again = async () => Number(await say('search', '--onlyvisible', '--name', title, 'getwindowpid'));
      await expect.poll(async () => [0, pid].includes(await again()), patience).toBe(false);
    } finally {
      session.kill('SIGTERM');
      await ended;
      await expect.poll(window, patience).toBe('');
      screen.kill();
      rmSync(`${dataDirectory}-kiosk`, { recursive: true, force: true });
    }

    /** The script from the packages, which here starts the Electron of the tests. */
    function prepareSession(): string {
      const files = new URL('../../../build/installers/linux/files/', import.meta.url);
      const policy = desk.write('kiosk.json', JSON.stringify({ kiosk: 'on' }));
      const program = `'${electron.runtime}' --disable-gpu '${electron.app}' --data '${dataDirectory}-kiosk' --policy '${policy}'`;
      const command = desk.write('kiosk-program', `#!/bin/sh\nexec ${program}\n`);
      desk.write('kiosk-openbox.xml', readFileSync(new URL('kiosk-openbox.xml', files), 'utf8'));
      const script = readFileSync(new URL('kiosk-session', files), 'utf8')
        .replace(/^folder=.*$/m, `folder=${desk.home}`)
        .replace('/usr/bin/carelink-workstation &', `sh ${command} &`);
      return desk.write('kiosk-session', script);
    }
  });
});

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockDataDirectory } from '../../../electron/platform/data-directory-lock.ts';
import { serverProcessOf } from '../../support/electron/server-process-of.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { shareComputer } from './shared-computer.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It has ended in the meantime.
        return [];
      }
    });
}

/** A process and all its descendants. */
function familyOf(pid: number): Process[] {
  const all = processes();
  const family = all.filter((each) => each.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

function alive(family: readonly Process[]): Process[] {
  const all = processes();
  return family.filter(({ pid, command }) =>
    all.some((each) => each.pid === pid && each.command === command),
  );
}

const computer = shareComputer();
const patience = { timeout: patienceMs, interval: 10 };

const hasWindow = async () =>
  (await computer().screen.windows()).some((name) => name.includes('CareLink Workstation'));
const seesWindow = () => expect.poll(hasWindow, patience).toBe(true);
const seesNone = () => expect.poll(hasWindow, patience).toBe(false);

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<unknown[]>;
  /** Waits until a line of this start says so. */
  readonly logged: (text: string) => Promise<void>;
}

/** Starts it the way a person does, by its command line; nothing of it outlives the test. */
function start(): Started {
  const before = computer().log().length;
  const child = computer().spawn([]);
  const ended = once(child, 'close');
  const pid = child.pid ?? Number.NaN;
  onTestFinished(async () => {
    for (const each of familyOf(pid)) kill(each.pid, 'SIGKILL');
    await ended;
  });
  const logged = (text: string) =>
    expect.poll(() => computer().log().slice(before), patience).toContain(text);
  return { child, pid, ended, logged };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

/** The core waits for a server that has been stopped. */
async function stopServerOf(workstationPid: number): Promise<void> {
  await expect.poll(() => serverProcessOf(workstationPid), patience).not.toBeNull();
  const server = serverProcessOf(workstationPid) ?? Number.NaN;
  process.kill(server, 'SIGSTOP');
  onTestFinished(() => kill(server, 'SIGKILL'));
}

/** Whether a start has the window now, rather than having left it to another. */
async function hasTakenOver({ child }: Started): Promise<void> {
  await seesWindow();
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
}

describe('the end of the workstation', () => {
  it('is by a signal at any moment of a start, leaves nothing behind, and who starts it right then gets a window', async () => {
    const moments = [
      ({ logged }: Started) => logged('station created'),
      ({ logged }: Started) => logged('server ready'),
      hasTakenOver,
    ];
    let started = start();
    for (const moment of moments) {
      await moment(started);
      const family = familyOf(started.pid);
      expect(family.length).toBeGreaterThan(2);
      started.child.kill('SIGTERM');
      const next = start();
      expect(await started.ended).toEqual([0, null]);
      await expect.poll(() => alive(family), patience).toEqual([]);
      started = next;
    }
    await hasTakenOver(started);
    expect(computer().log()).not.toContain('ERR_FAILED');
  });

  it('comes for a page that hangs and would not be closed, by a signal and by the cross of the window', async () => {
    for (const end of ['signal', 'cross']) {
      const running = await computer().start();
      onTestFinished(() => running.end());
      await running.page.getByRole('heading').first().waitFor();
      await running.page.evaluate(() => {
        addEventListener('beforeunload', (event) => event.preventDefault());
        addEventListener('pagehide', () => undefined);
        setTimeout(() => {
          for (;;);
        }, 0);
      });
      await expect.poll(() => running.askPage('1'), patience).toBeNull();
      const child = running.application.process();
      const ended = once(child, 'exit');
      if (end === 'signal') child.kill('SIGTERM');
      else
        await running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      // Nor does its window return for anybody who starts the program before it is gone.
      const next = end === 'cross' ? start() : null;
      expect(await ended, end).toEqual([0, null]);
      if (next !== null) await hasTakenOver(next);
    }
  });

  it('comes at once at the second signal, also of another kind, and a start in the meantime gets its window afterwards', async () => {
    const first = start();
    await seesWindow();
    await first.logged('server ready');
    await stopServerOf(first.pid);
    first.child.kill('SIGTERM');
    await seesNone();
    const second = start();
    expect(await first.ended).toEqual([0, null]);
    await hasTakenOver(second);
    await second.logged('server ready');
    const family = familyOf(second.pid);
    const pages = family.filter(({ command }) => command.includes('--type=renderer'));
    await stopServerOf(second.pid);
    const before = computer().log().length;
    second.child.kill('SIGTERM');
    // It has heard of it and closed its window. Looking at the screen could take as long as the server is given.
    await expect.poll(() => alive(pages).length, patience).toBeLessThan(pages.length);
    // Any sooner, it would be the same signal forwarded twice.
    await pause(400);
    second.child.kill('SIGINT');
    expect(await second.ended).toEqual([130, null]);
    expect(computer().log().slice(before)).not.toContain('server did not stop in time');
    await expect.poll(() => alive(family), patience).toEqual([]);
  });

  it('is not held up by a dialog that nobody answers', async () => {
    const running = await computer().start();
    onTestFinished(() => running.end());
    await running.application.evaluate(({ BrowserWindow, dialog }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window) void dialog.showSaveDialog(window, { title: 'Save the report' });
    });
    await expect.poll(() => computer().screen.windows(), patience).toContain('Save the report');
    const child = running.application.process();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);

    // The same goes for the sentence that says why it does not start.
    const unlock = lockDataDirectory(computer().dataDirectory);
    onTestFinished(unlock);
    const refused = start();
    await seesWindow();
    await computer().keepPicture('folder in use');
    refused.child.kill('SIGTERM');
    expect(await refused.ended).toEqual([1, null]);
  });
});

describe('a start on a folder in which Chromium cannot keep its lock', () => {
  it.each([
    ['is not writable', (folder: string) => chmodSync(folder, 0o500)],
    ['is no link', (folder: string) => writeFileSync(join(folder, 'SingletonLock'), '')],
  ])('says that it %s, and not that another one is running', async (sentence, spoil) => {
    const folder = join(computer().dataDirectory, 'electron');
    chmodSync(folder, 0o700);
    rmSync(join(folder, 'SingletonLock'), { force: true });
    spoil(folder);
    const { code, stderr } = await computer().run(['--json']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('Another CareLink Workstation');
    expect(code).toBe(1);
  });
});

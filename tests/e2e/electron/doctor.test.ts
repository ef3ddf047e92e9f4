import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { type LoopbackServer, listenLoopback } from '../../support/apps/listen-loopback.ts';
import type { WardComputer } from '../../support/electron/ward-computer.ts';
import { shareComputer } from './shared-computer.ts';

const electron = inject('electron');
let silent: LoopbackServer;
let temporary: string;
let asked = Promise.withResolvers<void>();

const computer = shareComputer(async (of) => {
  silent = await listenLoopback(() => asked.resolve());
  temporary = join(of.desk.home, 'temporary');
  mkdirSync(temporary);
  of.desk.give(temporary);
});
afterAll(() => silent?.close());

/** No display and no bus, as for an administrator over ssh or a monitoring agent. */
const overSsh = () => ({ DISPLAY: undefined, DBUS_SESSION_BUS_ADDRESS: undefined, TMPDIR: temporary });
const left = () => readdirSync(temporary);

/** Where the program starts again it is a child of the one that was started, unless it can take its place. */
function programOf(pid: number | undefined): number {
  if (!('version' in electron && electron.version.startsWith('22.'))) return Number(pid);
  const again = ['--parent', String(pid), '--full', '--', '--ozone-platform='];
  return Number(spawnSync('pgrep', again, { encoding: 'utf8' }).stdout) || Number(pid);
}

/** A check that waits for a server which never answers, stopped as soon as it sends its request. */
async function stopped(of: WardComputer, signal: NodeJS.Signals, environment: NodeJS.ProcessEnv = overSsh()) {
  asked = Promise.withResolvers();
  of.desk.write('silent.json', JSON.stringify({ server_url: silent.origin }));
  const policy = ['--policy', join(of.desk.home, 'silent.json')];
  const child = of.spawn(['--doctor', '--json', ...policy], { environment });
  const output = text(child.stdout as never);
  await asked.promise;
  process.kill(programOf(child.pid), signal);
  const [code] = await once(child, 'exit');
  child.stdout?.destroy();
  return { code, output: await output.catch(() => '') };
}

describe('--doctor in Electron', () => {
  it('works without a display, a bus or a writable home, and creates nothing there', async () => {
    const home = join(computer().desk.home, 'read-only');
    mkdirSync(home);
    chmodSync(home, 0o555);
    const environment = { ...overSsh(), HOME: home, XDG_RUNTIME_DIR: undefined };
    const { code, stdout, stderr } = await computer().run(['--doctor', '--json'], { environment });
    const { checks } = JSON.parse(stdout) as { checks: { check: string; status: string }[] };
    expect(checks.map(({ check }) => check)).toContain('certificate');
    expect([code, stderr]).toEqual([0, '']);
    expect([left(), readdirSync(home)]).toEqual([[], []]);
  });

  it('exits as interrupted at a signal and leaves nothing behind', async () => {
    expect(await stopped(computer(), 'SIGTERM')).toEqual({ code: 143, output: '' });
    expect(left()).toEqual([]);
  });

  it('does the same where a display is available', async () => {
    const atDisplay = { TMPDIR: temporary };
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)
      expect(await stopped(computer(), signal, atDisplay), signal).toEqual({ code, output: '' });
    expect(left()).toEqual([]);
  });

  it('removes what a killed run has left, and is not disturbed if nobody reads its output', async () => {
    await stopped(computer(), 'SIGKILL');
    const child = computer().spawn(['--doctor'], { environment: overSsh() });
    child.stdout?.destroy();
    child.stderr?.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(left()).toEqual([]);
  });
});

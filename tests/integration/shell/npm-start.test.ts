import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send } from '../../support/shell/send.ts';
import { runStart, type StartedShell, startShell } from '../../support/shell/start-shell.ts';

const noProc = existsSync('/proc/self/stat') ? null : 'looks at processes in /proc, which only Linux has';

let directory: string;
let started: StartedShell[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'carelink-start-'));
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ ended }) => ended));
  await rm(directory, { recursive: true });
});

async function start(...args: string[]): Promise<StartedShell> {
  const shell = await startShell(['--data', directory, ...args]);
  started.push(shell);
  return shell;
}

describe('npm start', () => {
  it('prints one line for scripts, serves the screens and its server, and ends with 0 on SIGTERM', async () => {
    const { ready, child, ended, output, errors } = await start();
    expect(output).toHaveLength(1);
    const launch = await send(ready.workstation);
    const cookie = String(launch.headers['set-cookie']?.[0]).split(';')[0] ?? '';
    const page = await send(new URL('/', ready.workstation).href, { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<div id="root">');
    expect((await send(`${ready.server}/healthz`)).status).toBe(200);

    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(output).toHaveLength(1);
    expect(errors.join('\n')).not.toContain(new URL(ready.workstation).searchParams.get('code'));
    await expect(send(`${ready.server}/healthz`)).rejects.toThrow('ECONNREFUSED');
    await expect(send(ready.workstation)).rejects.toThrow('ECONNREFUSED');
  });

  it('ends with 0 on Ctrl+C, too', async () => {
    const { child, ended } = await start();
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('refuses a second workstation on the same data folder in one line, and lets one follow', async () => {
    const first = await start();
    const second = runStart(['--shell', 'browser', '--json', '--data', directory]);
    expect(await second.ended).toBe(1);
    expect(second.output).toEqual([]);
    expect(second.errors).toEqual([
      `Another CareLink Workstation is running with the data folder ${directory}. Stop it, or choose another folder with --data.`,
    ]);
    expect((await send(`${first.ready.server}/healthz`)).status).toBe(200);
    first.child.kill('SIGTERM');
    await first.ended;
    await start();
  });

  it('leaves no process and no lock behind when it is killed', async ({ skip }) => {
    if (noProc) return skip(noProc);
    const { child, ready, ended } = await start();
    const ours = descendantsOf(child.pid ?? 0);
    expect(ours.length).toBeGreaterThanOrEqual(3);
    child.kill('SIGKILL');
    // npm itself is gone; what it started is killed just as hard, from the top down.
    process.kill(ours[0] ?? 0, 'SIGKILL');
    await ended;
    await expect.poll(() => ours.filter(isRunning)).toEqual([]);
    await expect(send(`${ready.server}/healthz`)).rejects.toThrow('ECONNREFUSED');
    await start();
  });

  it('says in one line that the port is taken', async () => {
    const { ready } = await start();
    const elsewhere = await mkdtemp(join(tmpdir(), 'carelink-start-'));
    const { port } = new URL(ready.workstation);
    const second = runStart(['--shell', 'browser', '--json', '--data', elsewhere, '--port', port]);
    expect(await second.ended).toBe(1);
    expect(second.errors).toEqual([
      'The port is in use by another program; choose another or leave --port out.',
    ]);
    await rm(elsewhere, { recursive: true });
  });

  it('keeps link, cookie and set-up code out of its files, arguments and environment', async ({ skip }) => {
    if (noProc) return skip(noProc);
    const { ready, child } = await start();
    const launch = await send(ready.workstation);
    const secrets = [
      new URL(ready.workstation).searchParams.get('code') ?? '',
      String(launch.headers['set-cookie']).match(/=([\w-]{43})/)?.[1] ?? '',
    ];
    expect(secrets.map(({ length }) => length)).toEqual([43, 43]);
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const processes = descendantsOf(child.pid ?? 0).flatMap((pid) => [
      `/proc/${pid}/cmdline`,
      `/proc/${pid}/environ`,
    ]);
    for (const file of [...files, ...processes]) {
      const text = await readFile(file, 'latin1');
      for (const secret of secrets) expect(text.includes(secret), file).toBe(false);
    }
  });
});

/** Ids of all descendants of this process, parents first. */
function descendantsOf(parent: number): number[] {
  const pairs = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ id: Number(name), parent: Number(statOf(name)[1]) }));
  const childrenOf = (id: number): number[] =>
    pairs.filter((pair) => pair.parent === id).flatMap((pair) => [pair.id, ...childrenOf(pair.id)]);
  return childrenOf(parent);
}

function isRunning(id: number): boolean {
  const [state] = statOf(id);
  return state !== undefined && state !== 'Z';
}

/** State, parent and so on of a process (proc(5)); nothing if there is none. */
function statOf(id: number | string): string[] {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

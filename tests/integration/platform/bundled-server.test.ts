import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverUrlOf } from '../../../apps/workstation/server-url-of.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { BundledServer, type BundledServerOptions } from '../../../electron/server-host/bundled-server.ts';
import { ChildProcessLauncher } from '../../../electron/server-host/child-process-launcher.ts';
import type {
  ServerProcess,
  ServerProcessLauncher,
  ServerProcessListener,
} from '../../../electron/server-host/server-process-launcher.ts';
import { whenReady } from '../../../electron/server-host/when-ready.ts';
import { RecordingLog } from '../../support/core/recording-log.ts';
import { AcceleratedClock } from '../../support/faults/accelerated-clock.ts';

const file = (path: string) => new URL(path, import.meta.url).pathname;
const entryFile = file('../../../apps/workstation/server-process.ts');
const lingering = file('../../support/electron/lingering-server.ts');

/** The real launcher, with a handle on the process it started last. */
class WatchedLauncher implements ServerProcessLauncher {
  readonly #inner: ChildProcessLauncher;
  newest: ServerProcess | null = null;
  readonly exits: (number | null)[] = [];

  constructor(entry: string) {
    this.#inner = new ChildProcessLauncher(entry);
  }

  launch(listener: ServerProcessListener): ServerProcess {
    const onExit = (code: number | null) => {
      this.exits.push(code);
      listener.onExit(code);
    };
    this.newest = this.#inner.launch({ ...listener, onExit });
    return this.newest;
  }
}

let folder: string;
let log: RecordingLog;
const servers: BundledServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-server-'));
  log = new RecordingLog();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

function host(
  launcher: ServerProcessLauncher,
  databaseFile = join(folder, 'carelink.sqlite'),
  times: Partial<BundledServerOptions> = {},
): BundledServer {
  const clock = new SystemClock();
  const server = new BundledServer({ launcher, databaseFile, clock, log, stopTimeoutMs: 1_500, ...times });
  servers.push(server);
  server.start();
  return server;
}

async function setupNeeded(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/setup`);
  return ((await answer.json()) as { needed: boolean }).needed;
}

const isAnswering = (url: string) =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 180; tries += 1) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error('It did not happen within 18 seconds.');
}

describe('the bundled server in a real process', () => {
  it('listens on loopback, allows the first-run set-up, and stops cleanly', async () => {
    const launcher = new WatchedLauncher(entryFile);
    const server = host(launcher);
    const url = await whenReady(server);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await isAnswering(url)).toBe(true);
    expect(await setupNeeded(url)).toBe(true);
    await server.stop();
    expect(launcher.exits).toEqual([0]);
    expect(await isAnswering(url)).toBe(false);
  });

  it('comes back after kill -9, on the same database', async () => {
    const launcher = new WatchedLauncher(entryFile);
    const server = host(launcher);
    const seen: string[] = [];
    await whenReady(server);
    server.subscribe(({ kind }) => seen.push(kind));
    launcher.newest?.kill();
    await until(async () => seen.includes('ready'));
    expect(seen).toEqual(['restarting', 'ready']);
    expect(await isAnswering(await whenReady(server))).toBe(true);
  });

  it('is started anew when another server could come beside it, its lock file being gone', async () => {
    const launcher = new WatchedLauncher(entryFile);
    const server = host(launcher);
    const seen: string[] = [];
    await whenReady(server);
    server.subscribe(({ kind }) => seen.push(kind));
    await rm(join(folder, 'carelink.sqlite-server'));
    await until(async () => seen.includes('ready'));
    expect([seen, launcher.exits]).toEqual([['restarting', 'ready'], [1]]);
    expect(log.lines.join('\n')).toContain(
      'carelink.sqlite-server was replaced or removed while the server ran',
    );
  });

  it('says in one sentence why it does not start, and puts the cause into the log', async () => {
    const server = host(new WatchedLauncher(entryFile), join(folder, 'missing', '\0', 'carelink.sqlite'));
    await until(async () => log.lines.some((line) => line.includes('server ended, restarting')));
    expect(server.state.kind).toBe('restarting');
    expect(log.lines.join('\n')).toMatch(
      /"reason":"The database \S+missing\/ \/carelink.sqlite cannot be opened: /,
    );
    expect(log.lines.join('\n')).not.toContain(server.setupCode);
  });

  it('fails with the reason of the server, and says where to read more', async () => {
    await writeFile(join(folder, 'carelink.keys.json'), '{}', { mode: 0o600 });
    const clock = new AcceleratedClock();
    clock.accelerate(20);
    const launcher = new WatchedLauncher(entryFile);
    const server = host(launcher, undefined, { clock, readyTimeoutMs: 600_000, stopTimeoutMs: 60_000 });
    const reason = `The key file ${join(folder, 'carelink.keys.json')} is not a key file of this program.`;
    await expect(serverUrlOf({ endpoint: server, logFile: '/data/workstation.log' })).rejects.toThrow(
      `${reason} More is in /data/workstation.log.`,
    );
    expect(server.state).toEqual({ kind: 'failed', reason });
  });

  it('is killed when it does not stop', async () => {
    const launcher = new WatchedLauncher(lingering);
    const server = host(launcher);
    await whenReady(server);
    await server.stop();
    expect(launcher.exits).toEqual([null]);
  });

  it('has no set-up code in its command line or environment', async ({ skip }) => {
    if (process.platform !== 'linux') skip('reads /proc');
    const server = host(new WatchedLauncher(entryFile));
    await whenReady(server);
    const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').catch(
      () => '',
    );
    const pids = children.trim().split(/\s+/).filter(Boolean);
    const texts = await Promise.all(
      pids.flatMap((pid) =>
        ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      ),
    );
    expect(texts.join('\n')).toContain('server-process.ts');
    expect(texts.join('\n')).not.toContain(server.setupCode);
  });

  it('ends with its workstation, so that no orphan keeps the database', async () => {
    const databaseFile = join(folder, 'carelink.sqlite');
    const workstation = spawn(
      process.execPath,
      [file('../../support/electron/own-server.ts'), entryFile, databaseFile],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [printed] = (await once(workstation.stdout, 'data')) as [Buffer];
    const url = printed.toString().trim();
    expect(await isAnswering(url)).toBe(true);
    workstation.kill('SIGKILL');
    await until(async () => !(await isAnswering(url)));
    expect(await setupNeeded(await whenReady(host(new WatchedLauncher(entryFile), databaseFile)))).toBe(true);
  });
});

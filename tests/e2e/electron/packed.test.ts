import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { giveProgram, type Packed, packForRunning, removePacked } from '../../support/electron/pack.ts';
import { changedPixels, type ScreenPicture } from '../../support/electron/screen.ts';
import { WardComputer } from '../../support/electron/ward-computer.ts';
import { ownPort } from '../../support/network/own-ports.ts';

const electron = inject('electron');
const password = 'plenty of quiet tea';
let packed: Packed;
let computer: WardComputer;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  packed = await packForRunning(electron);
  computer = await WardComputer.open(electron, packed.program);
});

afterAll(async () => {
  if ('obstacle' in electron) return;
  await computer?.close();
  removePacked(packed);
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

/**
 * A packed program cannot be asked what it shows: its title says which screen it is, and pixels show whether it has
 * changed.
 */
const titles = () => computer.screen.windows();
const shows = (title: string) => expect.poll(titles).toContainEqual(expect.stringContaining(title));

describe('the packed program', () => {
  it('can be set up, signed in to, locked, unlocked and quit by keyboard alone', {
    timeout: 120_000,
  }, async () => {
    const running = start();
    const { workstation, server } = await running.ready;
    expect(workstation).toBe('carelink://app/');
    await shows('Set-up');
    await fillIn('Ida Marsh', 'ida', password, password, 'Ward B', 'B-204');
    const filled = await computer.screen.still();
    await computer.screen.press('Return');
    // The second step has the same title. The caret is in its list of staff, where Enter begins a line; nobody is named.
    await expect.poll(async () => shareChanged(filled, await computer.screen.still())).toBeGreaterThan(0.05);
    await computer.screen.press('Tab', 'Tab', 'Return');
    await shows('Sign in');
    expect((await fetch(`${server}/.well-known/jwks.json`)).status).toBe(200);
    await typeInto('ida', password);
    await shows('Your shift');
    const shift = await computer.screen.still();
    await computer.screen.press('ctrl+shift+l');
    await shows('Locked');
    const locked = await computer.screen.still();
    expect(shareChanged(shift, locked)).toBeGreaterThan(0.05);
    await typeInto('a wrong guess at it');
    await expect.poll(() => routesAnswered('/v1/session/unlock')).toEqual([401]);
    await shows('Locked');
    await computer.screen.press('ctrl+a');
    await typeInto(password);
    await shows('Your shift');
    expect(shareChanged(locked, await computer.screen.still())).toBeGreaterThan(0.05);
    await computer.screen.press('alt+F4');
    expect(await running.ended).toBe(0);
    expect(computer.log()).not.toContain(password);
    expect(routesAnswered('/account/token')).toEqual([200]);
  });

  it('resumes the session, locked, from the keychain at the next start', async () => {
    const running = start();
    await running.ready;
    await shows('Locked');
    process.kill(running.pid, 'SIGTERM');
    expect(await running.ended).toBe(0);
  });

  it('listens for no debugger, whatever arguments and environment ask for', async () => {
    const port = await ownPort();
    const asked: [string[], NodeJS.ProcessEnv][] = [
      [[`--inspect=127.0.0.1:${port}`], {}],
      [[`--inspect-brk=${port}`], {}],
      [[], { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` }],
    ];
    for (const [more, environment] of asked) {
      const running = start(more, environment);
      expect(await listensMeanwhile(port, running.settled)).toBe(false);
      expect(existsSync(join(computer.dataDirectory, 'electron', 'DevToolsActivePort'))).toBe(false);
      // Node's own signal for "open the inspector"; it may end the program, which then has told nobody anything.
      running.signal('SIGUSR1');
      await running.end();
      expect(running.errors()).not.toMatch(/(DevTools|Debugger) listening/);
    }
  });

  it('refuses options that would let others in or data out, says so in one line and in its log, and opens no port', async () => {
    const port = await ownPort();
    const asked: [string[], NodeJS.ProcessEnv, string][] = [
      [[`--remote-debugging-port=${port}`], {}, '--remote-debugging-port would open'],
      [[`-remote-debugging-port=${port}`], {}, '-remote-debugging-port would open'],
      [['--doctor', '--data', ` --remote-debugging-port=${port}`], {}, ''],
      [['--remote-debugging-pipe'], {}, '--remote-debugging-pipe would open'],
      [['--enrol', `--log-net-log=${join(computer.desk.home, 'net.json')}`], {}, '--log-net-log would open'],
      [['--no-sandbox'], {}, '--no-sandbox would open'],
      [[], { ELECTRON_ENABLE_LOGGING: '1' }, 'With the variable ELECTRON_ENABLE_LOGGING'],
    ];
    for (const [more, environment, sentence] of asked) {
      const running = start(more, environment);
      expect(await running.ended).toBe(2);
      expect(running.errors()).toContain(sentence);
      expect(await listens(port)).toBe(false);
    }
    expect(computer.log()).toContain('"reason":"--remote-debugging-port would open the workstation');
  });

  it('answers nobody over the pipe of remote debugging', async () => {
    const running = start(['--remote-debugging-pipe'], {}, ['pipe', 'pipe']);
    const [orders, answers] = running.extra as [Writable, Readable];
    const heard: string[] = [];
    answers.on('data', (chunk) => heard.push(String(chunk)));
    orders.on('error', () => undefined).write('{"id":1,"method":"Browser.getVersion"}\0');
    await running.settled;
    await running.end();
    expect(heard).toEqual([]);
  });

  it('runs no script named by its environment or command line', async () => {
    const marker = join(computer.desk.home, 'marker');
    const script = computer.desk.write(
      'script.cjs',
      `require('node:fs').appendFileSync(${JSON.stringify(marker)}, 'x')`,
    );
    const asked: [string[], NodeJS.ProcessEnv][] = [
      [[], { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${script}` }],
      [[script, '--require', script, '--import', script, '--eval', `require('${script}')`], {}],
    ];
    for (const [more, environment] of asked) {
      const child = computer.spawn(['--doctor', ...more], { environment });
      child.stdin?.end();
      const [code] = await once(child, 'exit');
      // Its own, not one of Node's.
      expect(code).toBeLessThanOrEqual(2);
      expect(existsSync(marker)).toBe(false);
    }
  });

  it('loads its code from the archive only', async () => {
    const marker = join(computer.desk.home, 'foreign');
    const evil = `require('node:fs').appendFileSync(${JSON.stringify(marker)}, 'x');`;
    // As after a mistake by an administrator or an installer.
    const copy = mkdtempSync(join(dirname(packed.folder), 'copy-'));
    execFileSync('cp', ['-al', `${packed.folder}/.`, copy]);
    execFileSync('chmod', ['755', copy]);
    const resources = join(copy, 'resources');
    for (const folder of ['app', 'default_app', 'app.asar.unpacked/dist/workstation'])
      mkdirSync(join(resources, folder), { recursive: true });
    for (const folder of ['app', 'default_app']) {
      writeFileSync(join(resources, folder, 'package.json'), '{"name":"foreign","main":"main.js"}');
      writeFileSync(join(resources, folder, 'main.js'), evil);
    }
    for (const name of ['main.cjs', 'main.js', 'node-24.cjs', 'preload.cjs'])
      writeFileSync(join(resources, 'app.asar.unpacked/dist/workstation', name), evil);
    const foreign = await WardComputer.open(computer.electron, join(copy, 'carelink-workstation'));
    try {
      const { stdout } = await foreign.run(['--doctor', '--json']);
      expect(JSON.parse(stdout)).toHaveProperty('checks');
      expect(existsSync(marker)).toBe(false);
    } finally {
      await foreign.close();
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('accepts no policy from its command line', async () => {
    const policy = { server_url: 'https://elsewhere.example/' };
    const { stdout, stderr } = await computer.run(['--doctor', '--json'], { policy });
    expect(stdout + stderr).not.toContain('elsewhere.example');
    expect(stdout + stderr).not.toBe('');
    computer.forgetPolicy();
  });

  it.runIf(process.getuid?.() === 0)(
    'is set up with a server of its own only by an administrator, where it is installed for the machine',
    async () => {
      giveProgram(packed, { uid: 0, gid: 0 });
      try {
        const data = join(computer.desk.home, 'fresh');
        const { code, stdout, stderr } = await computer.run(['--json', '--data', data]);
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(/server_url is not set.*an administrator has set local_server to "on"\.$/m);
        expect(existsSync(join(data, 'carelink.sqlite'))).toBe(false);
      } finally {
        if ('account' in electron && electron.account !== null) giveProgram(packed, electron.account);
      }
    },
  );

  it('says in a sentence that --enrol is of no use with a server of its own', async () => {
    const { code, stderr, stdout } = await computer.run(['--enrol'], { input: 'ABCD-EFGH-JKLM-NPQR\n' });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('This workstation has its own token server');
  });

  it.runIf(process.getuid?.() === 0)('cannot be modified by the account that runs it', async () => {
    const writable = await computer.desk.output('find', [packed.folder, '-writable', '-not', '-type', 'l']);
    expect(String(writable)).toBe('');
  });
});

interface Ready {
  readonly workstation: string;
  readonly server: string;
}

/** Starts it the way a desktop does. */
function start(more: string[] = [], environment: NodeJS.ProcessEnv = {}, extra: 'pipe'[] = []) {
  const child: ChildProcess = computer.spawn(['--json', ...more], { environment, extra });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const ready = once(createInterface({ input: child.stdout as Readable }), 'line').then(
    ([line]) => JSON.parse(String(line)) as Ready,
  );
  // Callers wait for only one of the two.
  ready.catch(() => undefined);
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(name);
  };
  return {
    pid: child.pid ?? Number.NaN,
    extra: child.stdio.slice(3),
    ready,
    ended,
    /** It is usable, or it has refused to run. */
    settled: Promise.race([ready, ended]),
    errors: () => errors.join(''),
    signal,
    end: async () => {
      signal('SIGTERM');
      await ended;
    },
  };
}

/** Types into one field after the other and presses Enter. */
async function typeInto(...texts: string[]): Promise<void> {
  await fillIn(...texts);
  await computer.screen.press('Return');
}

/** Types into one field after the other; begins once something is visible, as people do. */
async function fillIn(...texts: string[]): Promise<void> {
  await computer.screen.still();
  for (const [index, text] of texts.entries()) {
    if (index > 0) await computer.screen.press('Tab');
    await computer.screen.type(text, { keyMs: 8 });
  }
}

/** The share of pixels that differ. */
const shareChanged = (one: ScreenPicture, other: ScreenPicture) =>
  changedPixels(one, other) / (one.width * one.height);

/** The statuses with which its server answered calls of a route, according to its log. */
function routesAnswered(route: string): number[] {
  return computer
    .log()
    .split('\n')
    .filter((line) => line.includes('"server output"'))
    .map((line) => JSON.parse(JSON.parse(line).line) as { route?: string; status?: number })
    .filter((entry) => entry.route === route)
    .map(({ status }) => status ?? 0);
}

/** Whether anything listens there at any time until then. */
async function listensMeanwhile(port: number, until: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  until.then(over, over);
  do {
    if (await listens(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  } while (!isOver);
  return await listens(port);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

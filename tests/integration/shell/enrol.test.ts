import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keychainServiceName } from '../../../electron/platform/keychain-service-name.ts';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { keychainObstacle } from '../../support/electron/keychain-session.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { Terminal } from '../../support/shell/terminal.ts';

const shell = new URL('../../../apps/workstation/browser-shell.ts', import.meta.url).pathname;

let directory: string;
let data: string;
let server: TestServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'carelink-enrol-'));
  data = join(directory, 'data');
  server = await startTestServer({ config: { devices: { enrolment: 'required' } } });
  const policy = { serverUrl: server.url, stationName: 'ICU-3' };
  await writeFile(join(directory, 'policy.json'), JSON.stringify(policy));
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

/** The shell itself, without npm in between, with `input` on its standard input. */
async function enrol(input: string, args: readonly string[] = [], environment: Record<string, string> = {}) {
  const policy = join(directory, 'policy.json');
  const child = spawn(process.execPath, [shell, '--enrol', '--data', data, '--policy', policy, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // One that needs no code may have ended before it could read it.
  child.stdin.on('error', () => undefined).end(input);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { output, errors, code: Number(code) };
}

function openTerminal(): Terminal {
  const policy = join(directory, 'policy.json');
  const command = [process.execPath, shell, '--enrol', '--data', data, '--policy', policy];
  return new Terminal(spawn(...Terminal.command(command), { stdio: 'pipe' }));
}

describe('--enrol', () => {
  it('keeps its hands off the code where no keychain would keep the key', async () => {
    const none = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', XDG_RUNTIME_DIR: '/nowhere' };
    const { output, errors, code } = await enrol('0000-0000-0000-0000\n', [], none);
    expect([output, code]).toEqual(['', 2]);
    expect(errors).toMatch(/^.*Its key would be lost; --doctor says what to do\.\n$/);
  });

  it('takes the code that somebody types at a terminal, and shows stars in its place', async ({ skip }) => {
    const obstacle = keychainObstacle(process.env);
    if (obstacle !== null) return skip(obstacle);
    const { code } = await withStoreOf(server, ({ unitOfWork }) =>
      createEnrolmentCode({ clock: server.clock, unitOfWork }, { ward: 'ICU', ttlSeconds: 600 }, commandLine),
    );
    const terminal = openTerminal();
    await terminal.shows('Enrolment code: ');
    // An extra letter is deleted again.
    await terminal.type(`${code.toLowerCase()}x\u007f\r`);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.shown).toContain('Enrolled as ICU-3 in ICU.');
    expect(terminal.shown).toContain(`Enrolment code: ${'*'.repeat(code.length)}`);
    expect(terminal.shown.toUpperCase()).not.toContain(code.slice(-4));
    await forgetKey();
  });

  it('ends by Ctrl+C as interrupted, and by Ctrl+D without a code', async ({ skip }) => {
    const obstacle = keychainObstacle(process.env);
    if (obstacle !== null) return skip(obstacle);
    const [interrupted, empty] = [openTerminal(), openTerminal()];
    await Promise.all([interrupted.shows('Enrolment code: '), empty.shows('Enrolment code: ')]);
    await interrupted.type('K7\u0003');
    await empty.type('K7\u0015\u0004');
    expect(await interrupted.ended()).toBe(130);
    expect(interrupted.shown).not.toMatch(/K7|There is no/);
    expect(await empty.ended()).toBe(2);
    expect(empty.shown).toContain('There is no enrolment code on standard input');
  });

  it('takes the code from a pipe that is slow and stays open, letter by letter', async ({ skip }) => {
    const obstacle = keychainObstacle(process.env);
    if (obstacle !== null) return skip(obstacle);
    const { code } = await withStoreOf(server, ({ unitOfWork }) =>
      createEnrolmentCode({ clock: server.clock, unitOfWork }, { ward: 'ICU', ttlSeconds: 600 }, commandLine),
    );
    const policy = join(directory, 'policy.json');
    const child = spawn(process.execPath, [shell, '--enrol', '--json', '--data', data, '--policy', policy], {
      stdio: 'pipe',
    });
    const [output, errors] = [text(child.stdout), text(child.stderr)];
    const ended = once(child, 'exit');
    child.stdin.on('error', () => undefined);
    for (const letter of `\ufeff${code}\r\n`) {
      child.stdin.write(letter);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [exitCode] = await ended;
    expect([exitCode, await errors]).toEqual([0, '']);
    expect(JSON.parse(await output)).toEqual({ enrolled: true, name: 'ICU-3', ward: 'ICU' });
    await forgetKey();
  });

  it('says that it was not tried where the data folder cannot be used', async () => {
    await writeFile(data, 'a file in its place');
    const { output, errors, code } = await enrol('0000-0000-0000-0000\n');
    expect([output, code]).toEqual(['', 2]);
    expect(errors).toMatch(/^The data folder .* is a file .*\n$/);
  });

  it('enrols by the code on standard input, which is of no use a second time and in no log', async ({
    skip,
  }) => {
    const obstacle = keychainObstacle(process.env);
    if (obstacle !== null) return skip(obstacle);
    const made = await withStoreOf(server, ({ unitOfWork }) =>
      createEnrolmentCode({ clock: server.clock, unitOfWork }, { ward: 'ICU', ttlSeconds: 600 }, commandLine),
    );
    const first = await enrol(`${made.code.toLowerCase()}\n`, ['--json']);
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(first.output)).toEqual({ enrolled: true, name: 'ICU-3', ward: 'ICU' });
    const second = await enrol(made.code);
    expect(second).toMatchObject({ code: 1, output: '' });
    expect(second.errors).toMatch(/^The enrolment code is wrong, used or expired; .*\n$/);
    const log = await readFile(join(data, 'logs', 'workstation.log'), 'utf8');
    expect(log.toUpperCase()).not.toContain(made.code.slice(5));
    expect(await devicesOf(server)).toMatchObject([{ name: 'ICU-3', enrolledAtMs: expect.any(Number) }]);
    await forgetKey();
  });
});

const devicesOf = (of: TestServer) =>
  withStoreOf(of, ({ unitOfWork }) => unitOfWork.read(({ devices }) => devices.page(null, 10)));

async function forgetKey(): Promise<void> {
  const keychain = await openSecretStore({
    service: keychainServiceName(data),
    platform: process.platform,
    clock: new SystemClock(),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  for (const name of await keychain.names()) await keychain.delete(name);
}

import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { WardComputer } from '../../support/electron/ward-computer.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const electron = inject('electron');
let server: TestServer;
let computer: WardComputer;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  server = await startTestServer({ config: { devices: { enrolment: 'required' } } });
  computer = await WardComputer.open(electron);
  // Every start below goes by it.
  const { code } = await computer.run(['--version'], {
    policy: { server_url: server.url, station_name: 'ICU-3' },
  });
  expect(code).toBe(0);
});

afterAll(async () => {
  await computer?.close();
  await server?.close();
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

const newCode = async () => {
  const made = await withStoreOf(server, ({ unitOfWork }) =>
    createEnrolmentCode({ clock: server.clock, unitOfWork }, { ward: 'ICU', ttlSeconds: 600 }, commandLine),
  );
  return made.code;
};

/** Over ssh nobody is in front of a display. */
const overSsh = { DISPLAY: undefined };
const enrolled = 'Enrolled as ICU-3 in ICU.';
const nothing = 'There is no enrolment code on standard input: one line, 16 letters and digits, or 24.\n';

describe('--enrol in Electron', () => {
  it('takes the code that somebody types at a terminal, and shows stars in its place', async () => {
    const code = await newCode();
    const terminal = computer.spawnInTerminal(['--enrol'], overSsh);
    await terminal.shows('Enrolment code: ');
    // An extra letter is deleted again.
    await terminal.type(`${code.toLowerCase()}x\u007f\r`);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.shown).toContain(enrolled);
    expect(terminal.shown).toContain(`Enrolment code: ${'*'.repeat(code.length)}`);
    expect(terminal.shown.toUpperCase()).not.toContain(code.slice(-4));
  });

  it('ends by Ctrl+C as interrupted, and by Ctrl+D without a code', async () => {
    const [interrupted, empty] = [0, 1].map(() => computer.spawnInTerminal(['--enrol'], overSsh));
    for (const [terminal, key] of [
      [interrupted, '\u0003'],
      [empty, '\u0004'],
    ] as const) {
      await terminal?.shows('Enrolment code: ');
      await terminal?.type(`K7${key === '\u0004' ? '\u0015' : ''}${key}`);
    }
    expect(await interrupted?.ended()).toBe(130);
    expect(interrupted?.shown).not.toMatch(/K7|There is no/);
    expect(await empty?.ended()).toBe(2);
    expect(empty?.shown).toContain(nothing.trim());
  });

  it('takes the code from a pipe that is slow, letter by letter, with the line end of Windows', async () => {
    const code = await newCode();
    const child = computer.spawn(['--enrol', '--json'], { environment: overSsh });
    const [output, errors] = [text(child.stdout as never), text(child.stderr as never)];
    const ended = once(child, 'close');
    child.stdin?.on('error', () => undefined);
    for (const letter of `${code}\r\n`) {
      child.stdin?.write(letter);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    const [exitCode] = await ended;
    expect([exitCode, await errors]).toEqual([0, '']);
    expect(JSON.parse(await output)).toEqual({ enrolled: true, name: 'ICU-3', ward: 'ICU' });
  });

  it('takes it from a file, and says so when there is none, nothing or no input', async () => {
    const code = await newCode();
    const file = computer.desk.write('code.txt', `\ufeff${code}`);
    const outcome = async (input: string | null) => {
      const descriptor = input === null ? 'ignore' : openSync(input, 'r');
      const child = computer.spawn(['--enrol'], {
        environment: overSsh,
        stdin: descriptor,
      });
      if (typeof descriptor === 'number') closeSync(descriptor);
      const [output, errors] = [text(child.stdout as never), text(child.stderr as never)];
      const [exitCode] = await once(child, 'close');
      return { code: exitCode, output: await output, errors: await errors };
    };
    expect(await outcome(file)).toEqual({ code: 0, output: `${enrolled}\n`, errors: '' });
    expect(await outcome(null)).toEqual({ code: 2, output: '', errors: nothing });
  });
});

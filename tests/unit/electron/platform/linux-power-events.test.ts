import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CombinedPowerEvents } from '../../../../electron/platform/combined-power-events.ts';
import {
  LinuxPowerEvents,
  readBusSignal,
  sessionInPath,
} from '../../../../electron/platform/linux-power-events.ts';
import { FakePower } from '../../../support/core/fake-power.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { patienceMs } from '../../../support/run/patience.ts';

const session = '/org/freedesktop/login1/session/_32';
const changed = 'org.freedesktop.DBus.Properties.PropertiesChanged';
const lockedHint = (path: string, value: boolean) =>
  `${path}: ${changed} ('org.freedesktop.login1.Session', {'LockedHint': <${value}>}, @as [])`;
const activeIs = (path: string, active: boolean) =>
  `${path}: ${changed} ('org.freedesktop.login1.Session', {'Active': <${active}>}, @as [])`;
const lidIs = (closed: boolean) =>
  `/org/freedesktop/UPower: ${changed} ('org.freedesktop.UPower', {'LidIsClosed': <${closed}>}, @as [])`;

describe('a line of the system bus', () => {
  it.each([
    ['/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (true,)', 'suspend'],
    ['/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (false,)', 'resume'],
    [`${session}: org.freedesktop.login1.Session.Lock ()`, 'lock-screen'],
    [`${session}: org.freedesktop.login1.Session.Unlock ()`, 'unlock-screen'],
    [lockedHint(session, true), 'lock-screen'],
    [lockedHint(session, false), 'unlock-screen'],
    [lidIs(true), 'lid-closed'],
    [lidIs(false), null],
    // Somebody has switched to another user, and back.
    [activeIs(session, false), 'lock-screen'],
    [activeIs(session, true), null],
    [activeIs('/org/freedesktop/login1/session/c1', false), null],
    // From another user of the same machine.
    [lockedHint('/org/freedesktop/login1/session/c1', true), null],
    ["/org/freedesktop/login1: org.freedesktop.login1.Manager.SessionNew ('5', objectpath '/x')", null],
    ['The name org.freedesktop.login1 is owned by :1.3', null],
    ['', null],
  ] as const)('%s means %s', (line, event) => {
    expect(readBusSignal(line, '_32')).toBe(event);
  });

  it('counts for any session as long as nobody knows which is the own one', () => {
    expect(readBusSignal(lockedHint('/org/freedesktop/login1/session/c1', true), null)).toBe('lock-screen');
  });

  it('has the session as object paths write it', () => {
    expect(['2', '12', 'c1', 'a-b'].map(sessionInPath)).toEqual(['_32', '_312', 'c1', 'a_2db']);
  });
});

describe('the power events of Linux', () => {
  let folder: string;
  let program: string;
  let end = () => {};
  let log: RecordingLog;
  beforeEach(async () => {
    // A program of an earlier test may still have something to say.
    log = new RecordingLog();
    folder = await mkdtemp(join(tmpdir(), 'carelink-bus-'));
    program = join(folder, 'monitor');
  });
  afterEach(async () => {
    end();
    await rm(folder, { recursive: true });
  });

  it('come from the lines of a program, until the subscription ends', async () => {
    await writeFile(
      program,
      `#!/bin/sh\n[ "$4" = org.freedesktop.login1 ] && echo "${lockedHint(session, true)}"\nexec sleep 60\n`,
    );
    await chmod(program, 0o700);
    const seen: string[] = [];
    end = new LinuxPowerEvents({ log, sessionId: '2', program }).subscribe((event) => seen.push(event));
    await expect.poll(() => seen).toEqual(['lock-screen']);
  });

  it('are missed with a line in the log where the program is missing', async () => {
    end = new LinuxPowerEvents({ log, sessionId: undefined, program }).subscribe(() => {});
    await expect.poll(() => log.lines.join('\n')).toContain('does not tell of locks');
    expect(log.lines.join('\n')).toContain(`${program} is missing`);
  });

  it('are missed with the code by which the program ended', async () => {
    await monitorThat('exit 3');
    end = new LinuxPowerEvents({ log, sessionId: undefined, program }).subscribe(() => {});
    await expect.poll(() => log.lines.join('\n')).toContain('ended with 3');
    await expect.poll(processes).toEqual([]);
  });

  const monitorThat = async (act: string) => {
    await writeFile(program, `#!/bin/sh\n${act}\n`);
    await chmod(program, 0o700);
  };

  /** Processes with this test's folder on their command line. */
  const processes = async () => {
    const commandOf = (pid: string) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has just ended.
        return '';
      }
    };
    const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(commandOf);
    return all.filter((command) => command.includes(program));
  };
  const watching = { timeout: patienceMs, interval: 50 };

  describe.runIf(process.platform === 'linux')('leave no process', () => {
    // Beside it waits the process that ends it; a monitor unaware of that goes on for a minute.
    const began = () => expect.poll(async () => (await processes()).length, watching).toBeGreaterThan(1);

    it('when the subscription ends', async () => {
      await monitorThat(`while sleep 1; do :; done`);
      end = new LinuxPowerEvents({ log, sessionId: undefined, program }).subscribe(() => {});
      await began();
      end();
      await expect.poll(processes, watching).toEqual([]);
    });

    it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
      'when whoever subscribed ends by %s',
      async (signal) => {
        await monitorThat(`trap '' HUP INT; while sleep 1; do :; done`);
        const module = new URL('../../../../electron/platform/linux-power-events.ts', import.meta.url);
        const script = `
        import { LinuxPowerEvents } from ${JSON.stringify(module.href)};
        const log = { debug() {}, info() {}, warn() {}, error() {} };
        new LinuxPowerEvents({ log, sessionId: undefined, program: process.argv[1] }).subscribe(() => {});`;
        const station = spawn(
          process.execPath,
          ['--input-type=module-typescript', '--eval', script, '--', program],
          { stdio: 'ignore' },
        );
        await began();
        station.kill(signal);
        await expect.poll(processes, watching).toEqual([]);
      },
    );
  });
});

it('several sources are one', () => {
  const [one, other] = [new FakePower(), new FakePower()];
  const seen: string[] = [];
  const end = new CombinedPowerEvents([one, other]).subscribe((event) => seen.push(event));
  one.emit('suspend');
  other.emit('lid-closed');
  end();
  one.emit('resume');
  expect(seen).toEqual(['suspend', 'lid-closed']);
});

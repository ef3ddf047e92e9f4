import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { SilentPowerEvents } from '../../electron/platform/silent-power-events.ts';
import { cutText } from '../../server/text/shown-text.ts';
import { readHiddenLine } from '../token-server/read-hidden-line.ts';
import { createStation, type StationOptions } from './create-station.ts';
import { enrolByCode } from './enrol-by-code.ts';
import { readFirstLine } from './read-first-line.ts';
import { writeOut } from './write-out.ts';

export interface EnrolmentOptions extends Omit<StationOptions, 'power' | 'systemBus' | 'clock'> {
  readonly json: boolean;
  /** The program is being ended, with an exit code that is not ours. */
  readonly interruption?: AbortSignal;
}

/**
 * `--enrol`: enrols this workstation by the one-time code on standard input, beside a running workstation or
 * without one, and prints one line. Resolves with the exit code: 1 when the code was refused, 2 when it could
 * not be tried.
 */
export async function runEnrolment(options: EnrolmentOptions): Promise<number> {
  const station = await createStation({ ...options, power: new SilentPowerEvents() });
  const name = station.policy.station_name ?? cutText(hostname(), 64);
  const outcome = await enrolByCode(station, { name, readCode: () => readCode(options) });
  const { line, exitCode, enrolled } = outcome;
  if (options.interruption?.aborted) return exitCode;
  if (enrolled === null) await writeOut(process.stderr, `${line}\n`);
  else
    await writeOut(
      process.stdout,
      `${options.json ? JSON.stringify({ enrolled: true, ...enrolled }) : line}\n`,
    );
  return exitCode;
}

function readCode({ interruption, platform }: EnrolmentOptions): Promise<string> {
  if (isatty(0)) return readHiddenLine({ prompt: 'Enrolment code: ', signal: interruption });
  return readFirstLine(standardInput(platform));
}

function standardInput(platform: NodeJS.Platform): Readable {
  // On other systems, reading by descriptor fails on an empty pipe once somebody has made it non-blocking.
  if (platform !== 'win32') return process.stdin;
  // On Windows, Electron offers a program with a window no other standard input.
  return createReadStream('', { fd: 0, autoClose: false });
}

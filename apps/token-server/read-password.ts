import { isatty } from 'node:tty';
import type { Command } from 'commander';
import { shortestPassword as advisedLength } from '../../server/contract/constants.ts';
import { problemOfNewPassword } from '../../server/text/problem-of-new-password.ts';
import { UsageError } from './command-context.ts';
import { printRemark } from './print.ts';
import { readHiddenLine } from './read-hidden-line.ts';

/** NIST SP 800-63B-4 §3.1.1.2 asks for more where nothing else is asked; an administrator may need no more for a test account. */
const shortestPassword = 8;
/** Far more than the longest password in any encoding. */
const mostBytes = 64 * 1024;

/** For every command that sets a password. */
export interface PasswordFlags {
  readonly passwordStdin?: boolean;
}

/** For a command that sets a password. */
export function withPasswordOption(command: Command): Command {
  return command.option(
    '--password-stdin',
    'read the password from standard input; default: asks for it twice, at a terminal',
  );
}

/**
 * A password to set: at a terminal typed twice, unseen, otherwise on standard input if `--password-stdin` says so, and never from
 * the arguments, which every process of the machine can read. It is UTF-8, with at most one line end (LF or CR LF) after it,
 * which is no part of it. Throws `UsageError` with the reason, never with what was read.
 */
export async function readNewPassword({ passwordStdin }: PasswordFlags): Promise<string> {
  if (isatty(0)) return askTwice();
  if (passwordStdin) return advised(passwordIn(await bytesOf(process.stdin)));
  throw new UsageError(
    'There is no terminal to ask for the password: give it on standard input with --password-stdin.',
  );
}

async function askTwice(): Promise<string> {
  for (;;) {
    const password = advised(passwordIn(await typedBytes('Password: ')));
    if ((await readHiddenLine({ prompt: 'Password again: ' })) === password) return password;
    printRemark('The two passwords differ; type them once more.\n');
  }
}

function advised(password: string): string {
  if ([...password].length < advisedLength)
    printRemark(`Warning: use ${advisedLength} characters or more.\n`);
  if (password !== password.trim())
    printRemark('Warning: the password begins or ends with a space, which is part of it.\n');
  return password;
}

/** Throws `UsageError`. */
export function passwordIn(bytes: Uint8Array): string {
  const password = textOf(bytes).replace(/\r?\n$/, '');
  const problem = problemOfNewPassword(password, shortestPassword);
  if (problem !== null) throw new UsageError(`--password-stdin: the password ${problem}.`);
  return password;
}

/** Without the byte order mark that PowerShell may send first. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new UsageError('--password-stdin: the input is in UTF-16; send it as UTF-8.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      '--password-stdin: the input is not valid UTF-8; is the terminal or file in another encoding, such as Latin-1?',
    );
  }
}

/** What a terminal sends in another encoding must be refused as invalid UTF-8. */
async function typedBytes(prompt: string): Promise<Uint8Array> {
  const typed = await readHiddenLine({ prompt });
  return typed.includes('\ufffd') ? Uint8Array.of(0xff) : Buffer.from(typed);
}

async function bytesOf(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > mostBytes) throw new UsageError('--password-stdin: the input is too long for a password.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

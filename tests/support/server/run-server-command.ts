import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { serverProgram } from './server-program.ts';

export interface CommandOutcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs `carelink-server` with arguments in a separate process, and waits for its end. */
export async function runServerCommand(
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [serverProgram, ...args], { cwd: root });
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, out, err };
}

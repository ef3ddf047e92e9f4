import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { serverProgram } from '../../support/server/server-program.ts';

export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly limitMs?: number;
}

/** What a command printed; a warning says what its user must know although it succeeded. */
export interface Printed {
  readonly text: string;
  readonly warning: string;
}

/** Runs `carelink-server` with arguments. Throws with its message if it fails. */
export async function runCommand(args: readonly string[], options: CommandOptions): Promise<Printed> {
  const { environment, input = '', limitMs = 60_000 } = options;
  const child = spawn(process.execPath, [serverProgram, ...args], {
    env: environment,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.exitCode !== 0) throw new Error(`${args.slice(0, 2).join(' ')}: ${err.trim() || out.trim()}`);
  return { text: out, warning: err };
}

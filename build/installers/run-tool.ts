import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

const longestMs = 15 * 60_000;
const linesShown = 15;

export interface ToolOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Passed to its standard input; secrets belong there, not in arguments. */
  readonly input?: string;
}

/** Runs a program to its end and returns what it prints; if it fails, the error contains the end of its output. */
export async function runTool(
  program: string,
  args: readonly string[],
  { cwd, environment, input }: ToolOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: longestMs,
  });
  // It may end without having read its input.
  child.stdin.on('error', () => undefined).end(input ?? '');
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const [code, signal] = await once(child, 'close');
  if (code === 0) return output.join('');
  const end = output.join('').trimEnd().split('\n').slice(-linesShown).join('\n');
  throw new Error(`${basename(program)} ended with ${signal ?? code}:\n${end}`);
}

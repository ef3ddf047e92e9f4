import { spawnSync } from 'node:child_process';

const limitMs = 5 * 60_000;

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end, whatever its exit code. */
export function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: limitMs,
  });
  return { code: status, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

import type { ProcessSurroundings } from '../../server/tls/trust-influences.ts';

/** The environment and options a process was started with; Chromium's options are among its arguments. */
export function surroundingsOf({
  env,
  argv,
  execArgv,
}: Pick<NodeJS.Process, 'env' | 'argv' | 'execArgv'>): ProcessSurroundings {
  return { environment: { ...env }, options: [...execArgv, ...argv.slice(1)] };
}

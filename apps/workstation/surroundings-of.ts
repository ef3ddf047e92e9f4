import type { ProcessSurroundings } from '../../server/tls/trust-influences.ts';

/** Environment and options with which a process was started; Chromium's options stand among its arguments. */
export function surroundingsOf({
  env,
  argv,
  execArgv,
}: Pick<NodeJS.Process, 'env' | 'argv' | 'execArgv'>): ProcessSurroundings {
  return { environment: { ...env }, options: [...execArgv, ...argv.slice(1)] };
}

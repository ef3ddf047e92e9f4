import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bundle = fileURLToPath(new URL('../../../build/bundle.mjs', import.meta.url));

/** Global set-up of the integration tests: builds `serverProgram` when its sources have changed. */
export function setup(): void {
  const { status } = spawnSync(process.execPath, [bundle, '--if-changed', 'token-server'], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The token server could not be built; the message is above.');
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { goEnvironment } from '../../../build/installers/build-go-program.ts';
import { obstacleToGo } from '../../../build/key-service/build-key-service.ts';

const source = new URL('../../../apps/key-service/', import.meta.url).pathname;

/** The program of the key service, built from its sources unless that was done before; or why it cannot be built here. */
export function provideKeyService(): { readonly program: string } | { readonly obstacle: string } {
  const obstacle = obstacleToGo();
  if (obstacle !== null) return { obstacle };
  const hash = createHash('sha256').update(execFileSync('go', ['version'], { env: goEnvironment }));
  for (const name of ['../go.mod', ...readdirSync(source).sort()])
    hash.update(name).update(readFileSync(join(source, name)));
  const folder = join(tmpdir(), `carelink-key-service-${userInfo().uid}`);
  const program = join(folder, hash.digest('hex').slice(0, 24));
  if (existsSync(program)) return { program };
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const fresh = `${program}.${process.pid}`;
  execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-o', fresh, '.'], {
    cwd: source,
    env: goEnvironment,
  });
  renameSync(fresh, program);
  return { program };
}

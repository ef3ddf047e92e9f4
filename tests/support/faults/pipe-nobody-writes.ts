import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const longestWaitSeconds = 5;

/**
 * A named pipe that nobody has at the other end. Whoever waits for one is freed after some seconds, so that the test fails instead
 * of hanging: `wasWaitedFor`.
 */
export function pipeNobodyWrites(path: string): { readonly wasWaitedFor: boolean; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-pipe-'));
  const freed = join(folder, 'freed');
  execFileSync('mkfifo', ['-m', '600', path]);
  // Open for both, it opens at once, and frees readers and writers alike.
  const script = `sleep ${longestWaitSeconds}; : > "$1"; exec 3<> "$0"`;
  const rescuer = spawn('sh', ['-c', script, path, freed], { stdio: 'ignore' });
  return {
    get wasWaitedFor() {
      return existsSync(freed);
    },
    remove() {
      rescuer.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

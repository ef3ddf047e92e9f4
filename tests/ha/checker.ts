import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goEnvironment } from '../../build/installers/build-go-program.ts';

export interface CheckedFiles {
  readonly history: string;
  /** The trail and the sessions of the database afterwards; null: they are not looked at. */
  readonly afterwards: { readonly trail: string; readonly sessions: string } | null;
  /** Where a history without an order is drawn. */
  readonly picture: string;
}

export interface Verdict {
  readonly isGood: boolean;
  readonly report: string;
}

const source = fileURLToPath(new URL('./checker/', import.meta.url));
/** Unlike other programs in Go it needs a module; go.sum says exactly which. */
const environment = { ...goEnvironment, GOPROXY: process.env.GOPROXY ?? 'https://proxy.golang.org,direct' };

/** Why the checker cannot run on this machine, in one sentence; null: it can. Fetches its module the first time. */
export function obstacleToChecker(): string | null {
  if (go(['version']).status !== 0 || go(['list', '-m']).status !== 0)
    return 'the checker of histories is built by Go 1.26 or newer, not on this machine; see https://go.dev/doc/install';
  if (go(['mod', 'download']).status !== 0)
    return 'the checker of histories needs the Go module porcupine, which could not be fetched from proxy.golang.org';
  return null;
}

/** Runs `go` with arguments on the checker's sources, as a build of a release does. */
export function go(args: readonly string[], { isSilent = true } = {}): { readonly status: number | null } {
  return spawnSync('go', args, { cwd: source, env: environment, stdio: isSilent ? 'ignore' : 'inherit' });
}

/** Builds the checker into a folder and judges a history. */
export function checkHistory(folder: string, { history, afterwards, picture }: CheckedFiles): Verdict {
  const program = join(folder, 'history-checker');
  if (go(['build', '-trimpath', '-buildvcs=false', '-o', program, '.'], { isSilent: false }).status !== 0)
    throw new Error('The checker of histories could not be built; the message is above.');
  const args = ['-history', history, '-picture', picture];
  if (afterwards) args.push('-trail', afterwards.trail, '-sessions', afterwards.sessions);
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0 && status !== 1) throw new Error(`The checker could not judge: ${stderr.trim()}`);
  return { isGood: status === 0, report: stdout.trimEnd() };
}

import { spawnSync } from 'node:child_process';
import { buildGoProgram, goEnvironment } from '../installers/build-go-program.ts';
import type { Target } from '../installers/targets.ts';

const source = new URL('../../apps/key-service/', import.meta.url).pathname;

/** Why the key service cannot be built on this machine and what to do about it, in one sentence; null: it can. */
export function obstacleToGo(): string | null {
  // Also fails if Go is older than go.mod says.
  const { status } = spawnSync('go', ['list', '-m'], { cwd: source, env: goEnvironment });
  if (status === 0) return null;
  return 'the key service of the workstation is built by Go 1.26 or newer, not on this machine; see https://go.dev/doc/install';
}

/** Builds the key service for a kind of computer. */
export function buildKeyService(
  target: Target,
  { file, version }: { readonly file: string; readonly version: string },
): Promise<void> {
  return buildGoProgram(source, target, { file, variables: { 'main.version': version } });
}

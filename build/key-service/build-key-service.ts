import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { runTool } from '../installers/run-tool.ts';
import type { Platform, Processor, Target } from '../installers/targets.ts';

const source = new URL('../../apps/key-service/', import.meta.url).pathname;
const systems: Readonly<Record<Platform, string>> = { linux: 'linux', win32: 'windows', darwin: 'darwin' };
const processors: Readonly<Record<Processor, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Nothing but the sources decides what comes out: no C compiler, no network, no settings of whoever builds. */
export const goEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  CGO_ENABLED: '0',
  GOENV: 'off',
  GOFLAGS: '',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
};

/** Why the key service cannot be built on this machine, in one sentence with the way out; null: it can. */
export function obstacleToGo(): string | null {
  // Fails, too, where Go is older than go.mod says.
  const { status } = spawnSync('go', ['list', '-m'], { cwd: source, env: goEnvironment });
  if (status === 0) return null;
  return 'the key service of the workstation is built by Go 1.26 or newer, not on this machine; see https://go.dev/doc/install';
}

/** Builds the key service for a kind of computer; the same sources and Go give the same bytes. */
export async function buildKeyService(
  { platform, processor }: Target,
  { file, version }: { readonly file: string; readonly version: string },
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const linked = `-s -w -buildid= -X main.version=${version}`;
  await runTool('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags', linked, '-o', file, '.'], {
    cwd: source,
    environment: { ...goEnvironment, GOOS: systems[platform], GOARCH: processors[processor] },
  });
}

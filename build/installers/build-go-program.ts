import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { runTool } from './run-tool.ts';
import type { Platform, Processor, Target } from './targets.ts';

const systems: Readonly<Record<Platform, string>> = { linux: 'linux', win32: 'windows', darwin: 'darwin' };
const processors: Readonly<Record<Processor, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The sources alone decide what comes out: no C compiler, no network, no settings of the person who builds. */
export const goEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  CGO_ENABLED: '0',
  GOENV: 'off',
  GOFLAGS: '',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
};

/** Builds the program in `source` for a kind of computer; the same sources and Go give the same bytes. `variables` are set in it. */
export async function buildGoProgram(
  source: string,
  { platform, processor }: Target,
  { file, variables = {} }: { readonly file: string; readonly variables?: Readonly<Record<string, string>> },
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  const linked = ['-s', '-w', '-buildid=', ...set].join(' ');
  await runTool('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags', linked, '-o', file, '.'], {
    cwd: source,
    environment: { ...goEnvironment, GOOS: systems[platform], GOARCH: processors[processor] },
  });
}

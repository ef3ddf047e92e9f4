import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UsableElectron } from './ward-computer.ts';

/** A folder as an installer lays it out. */
export interface Packed {
  readonly folder: string;
  readonly program: string;
  /** `app.asar`. */
  readonly archive: string;
}

const root = new URL('../../../', import.meta.url).pathname;
const configFile = join(root, 'electron-builder.yml');
const limitMs = 3 * 60_000;
/** Electron 22 does not have it, and electron-builder refuses to flip a missing fuse. */
const laterFuse = /^ {2}grantFileProtocolExtraPrivileges: .*\n/m;

/** The workstation that the tests run, packed by the product's own rules; the caller removes it. */
export async function packForRunning(electron: UsableElectron): Promise<Packed> {
  const packed = await pack(electron, electron.app);
  // As installed for a single user, who may configure it.
  if (electron.account !== null) giveProgram(packed, electron.account);
  return packed;
}

/** The same as an installer leaves it: owned by root, and of another version than package.json. */
export function packVersion(electron: UsableElectron, version: string): Promise<Packed> {
  return pack(electron, electron.app, version);
}

/** The owner of the program decides whether it counts as installed for that user or for the machine. */
export function giveProgram({ program }: Packed, { uid, gid }: { uid: number; gid: number }): void {
  chownSync(program, uid, gid);
  chmodSync(program, 0o555);
}

/** What is shipped, with the product's own bundles; it cannot run on an Electron it is not made for. */
export async function packForShipping(electron: UsableElectron): Promise<Packed> {
  await run([join(root, 'build', 'bundle.mjs'), '--if-changed', 'renderer', 'workstation'], root);
  return await pack(electron, root);
}

/** The fuses as stated and named in electron-builder.yml, as far as this Electron has them. */
export function statedFuses({ version }: UsableElectron): Record<string, boolean> {
  const text = settingsFor(version);
  const [, block = ''] = /^electronFuses:\n((?:[ #].*\n)+)/m.exec(text) ?? [];
  return Object.fromEntries(
    [...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name = '', value]) => [
      name,
      value === 'true',
    ]),
  );
}

async function pack(
  { program, runtime, version }: UsableElectron,
  project: string,
  ownVersion?: string,
): Promise<Packed> {
  // Beside what the tests' account can already read and execute.
  const output = mkdtempSync(join(dirname(program), 'packed-'));
  chmodSync(output, 0o755);
  const config = join(output, 'electron-builder.yml');
  writeFileSync(config, settingsFor(version));
  const settings = {
    electronDist: dirname(runtime),
    electronVersion: version,
    'directories.output': output,
    'directories.buildResources': join(root, 'build'),
    ...(ownVersion !== undefined && { 'extraMetadata.version': ownVersion }),
  };
  await run(
    [
      join(root, 'node_modules', 'electron-builder', 'cli.js'),
      ...['--linux', 'dir', '--projectDir', project, '--config', config],
      ...Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`),
    ],
    project,
  );
  const folder = join(output, 'linux-unpacked');
  // It starts `electron FOLDER` for the tests; a downloaded Electron has nothing like it.
  if (isOld(version)) rmSync(join(folder, 'resources', 'app'), { recursive: true });
  // As the package of a distribution has it.
  if (process.getuid?.() === 0) chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
  return {
    folder,
    program: join(folder, 'carelink-workstation'),
    archive: join(folder, 'resources', 'app.asar'),
  };
}

export function removePacked({ folder }: Packed): void {
  rmSync(dirname(folder), { recursive: true, force: true });
}

function settingsFor(version: string): string {
  const text = readFileSync(configFile, 'utf8');
  return isOld(version) ? text.replace(laterFuse, '') : text;
}

const isOld = (version: string) => Number(version.split('.')[0]) < 29;

async function run(args: string[], cwd: string): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    timeout: limitMs,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => lines.push(String(chunk)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${lines.join('')}`);
}

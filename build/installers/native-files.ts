import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './product.ts';
import { runTool } from './run-tool.ts';
import type { Platform, Target } from './targets.ts';

const lockFile = 'package-lock.json';

/** The names of systems in the npm packages of @napi-rs. */
const suffixes: Readonly<Record<Platform, string>> = { linux: '-gnu', win32: '-msvc', darwin: '' };

/** Packages for one system and processor each, which npm installs only there: the keychain, and calls of the system. */
function packagesFor({ platform, processor }: Target): string[] {
  return [
    `@napi-rs/keyring-${platform}-${processor}${suffixes[platform]}`,
    `@koromix/koffi-${platform}-${processor}`,
  ];
}

/** Where electron-builder.yml finds what npm installs only on other systems. */
const folder = join(root, 'dist', 'native');

/**
 * Fetches native packages for another system, in the versions of package-lock.json and verified against the checksums
 * there. The other native modules contain the binaries for all systems.
 */
export async function provideNativeFiles(target: Target): Promise<void> {
  for (const name of packagesFor(target)) await provide(name);
}

async function provide(name: string): Promise<void> {
  if (existsSync(join(root, 'node_modules', name))) return;
  const { version, integrity } = lockedPackage(name);
  const place = join(folder, name);
  if (versionAt(place) === version) return;
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'fetching-'));
  try {
    const fetched = await fetchPackage(`${name}@${version}`, { integrity, statedBy: lockFile, scratch });
    rmSync(place, { recursive: true, force: true });
    mkdirSync(join(place, '..'), { recursive: true });
    renameSync(fetched, place);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Fetches `name@version` from the registry, unpacks it into an empty folder, and returns the folder of its files. */
export async function fetchPackage(
  specifier: string,
  {
    integrity,
    statedBy,
    scratch,
  }: { readonly integrity: string; readonly statedBy: string; readonly scratch: string },
): Promise<string> {
  await runTool('npm', ['pack', '--silent', '--pack-destination', scratch, specifier], { cwd: root });
  const archive = join(scratch, readdirSync(scratch)[0] ?? '');
  checkIntegrity(archive, integrity, statedBy);
  await runTool('tar', ['-xzf', archive, '--no-same-owner', '-C', scratch]);
  return join(scratch, 'package');
}

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

function lockedPackage(name: string): LockedPackage {
  const lock = JSON.parse(readFileSync(join(root, lockFile), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const entry = lock.packages[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`${lockFile} does not name ${name}.`);
  return entry;
}

/** Throws unless a file has the expected checksum. */
export function checkIntegrity(file: string, integrity: string, statedBy = lockFile): void {
  const [algorithm = '', expected] = integrity.split('-', 2);
  const found = createHash(algorithm).update(readFileSync(file)).digest('base64');
  if (found !== expected)
    throw new Error(
      `${basename(file)} is not the file of ${statedBy}: its checksum is ${algorithm}-${found}.`,
    );
}

function versionAt(place: string): string | null {
  try {
    return (JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as LockedPackage).version;
  } catch {
    return null;
  }
}

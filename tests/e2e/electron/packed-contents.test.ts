import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractAll, extractFile, listPackage, statFile } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Packed, packForShipping, removePacked, statedFuses } from '../../support/electron/pack.ts';

const electron = inject('electron');
const root = new URL('../../..', import.meta.url).pathname;
/** Of everything together, unpacked. */
const largestBytes = 12_000_000;
/** What the archive may contain, by path. */
const belongs = [
  /^package\.json$/,
  /^dist\/renderer\/(index\.html|icon\.svg|assets\/[\w-]+\.(js|css|woff2|svg))$/,
  /^dist\/workstation\/[\w-]+\.c?js$/,
  /^dist\/(renderer|workstation)\/third-party-notices\.txt$/,
  /^node_modules\/(@napi-rs\/keyring(-\w+)*|@phc\/format|argon2|better-sqlite3|node-gyp-build)\/(package\.json|licen[sc]e[\w.-]*|([\w-]+\/)*[\w.-]+\.(c?js|node))$/i,
  // Named one by one: its package is mostly sources, and brings what builds them.
  /^node_modules\/koffi\/(package\.json|LICENSE\.txt|(src\/koffi\/)?index\.js|src\/koffi\/src\/static\.js)$/,
  new RegExp(
    `^node_modules/@koromix/koffi-linux-${process.arch}/(package\\.json|index\\.js|linux_${process.arch}/koffi\\.node)$`,
  ),
];
let packed: Packed | undefined;
let files: { path: string; bytes: number; unpacked: boolean; hasHash: boolean }[] = [];

beforeAll(async () => {
  if ('obstacle' in electron) return;
  packed = await packForShipping(electron);
  const { archive } = packed;
  files = listPackage(archive, { isPack: false })
    .map((path) => path.slice(1))
    .map((path) => ({ path, entry: statFile(archive, path, false) }))
    .flatMap(({ path, entry }) =>
      'size' in entry
        ? [{ path, bytes: entry.size, unpacked: entry.unpacked === true, hasHash: 'integrity' in entry }]
        : [],
    );
});

afterAll(() => packed && removePacked(packed));

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

describe('what is packed for an installer', () => {
  it('is only what runs: no sources, source maps, tests or documentation', () => {
    expect(files.map(({ path }) => path).filter((path) => !belongs.some((each) => each.test(path)))).toEqual(
      [],
    );
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(largestBytes);
    expect(readdirSync(join(packed?.folder ?? '', 'resources')).sort()).toEqual([
      'app.asar',
      'app.asar.unpacked',
    ]);
  });

  it('contains native binaries of this platform only, and nothing else outside the archive', () => {
    const outside = files.filter(({ unpacked }) => unpacked).map(({ path }) => path);
    expect(outside.sort()).toEqual([
      `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`,
      `node_modules/@napi-rs/keyring-linux-${process.arch}-gnu/keyring.linux-${process.arch}-gnu.node`,
      expect.stringMatching(
        `^node_modules/argon2/prebuilds/linux-${process.arch}/argon2\\.(\\w+\\.)?glibc\\.node$`,
      ),
      `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
    ]);
    const found = readdirSync(`${packed?.archive}.unpacked`, { recursive: true, encoding: 'utf8' });
    expect(
      found.filter((path) => !lstatSync(join(`${packed?.archive}.unpacked`, path)).isDirectory()).sort(),
    ).toEqual(outside);
  });

  it('contains a hash of every file in the archive, which Electron checks on macOS and Windows', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter(({ hasHash }) => !hasHash)).toEqual([]);
  });

  it('reveals nothing about the machine that built it or how it is developed', () => {
    const text = readFileSync(packed?.archive ?? '').toString('latin1');
    expect(text.includes(root)).toBe(false);
    const own = JSON.parse(extractFile(packed?.archive ?? '', 'package.json').toString());
    expect(Object.keys(own).filter((key) => /^scripts$|devDependencies/.test(key))).toEqual([]);
  });

  it('has its fuses set as configured', async () => {
    if ('obstacle' in electron) return;
    const wire = await getCurrentFuseWire(packed?.program ?? '');
    const stated = statedFuses(electron);
    const read = Object.fromEntries(
      Object.keys(stated).map((name) => {
        const fuse = FuseV1Options[`${name[0]?.toUpperCase()}${name.slice(1)}` as keyof typeof FuseV1Options];
        return [name, wire[fuse] === FuseState.ENABLE];
      }),
    );
    expect(read).toEqual(stated);
    expect(read).toMatchObject({
      runAsNode: false,
      onlyLoadAppFromAsar: true,
      enableNodeCliInspectArguments: false,
    });
  });

  it('belongs to root and is writable by nobody else', () => {
    const { folder = '' } = packed ?? {};
    const all = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].map((path) => {
      const { uid, mode } = lstatSync(join(folder, path));
      return { path, uid, mode };
    });
    const owner = process.getuid?.() ?? 0;
    expect(all.filter(({ uid, mode }) => uid !== owner || (mode & 0o022) !== 0)).toEqual([]);
    // Every user runs it.
    expect(all.filter(({ mode }) => (mode & 0o004) === 0)).toEqual([]);
  });

  it('is complete: its token server starts and answers', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'carelink-packed-'));
    try {
      extractAll(packed?.archive ?? '', scratch);
      const server = fork(join(scratch, 'dist', 'workstation', 'server-process.js'), [], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const ended = once(server, 'exit');
      const setupCode = 'a code for a test, of 32 letters or more';
      server.send({ type: 'start', databaseFile: join(scratch, 'carelink.sqlite'), setupCode });
      const [{ url }] = (await once(server, 'message')) as [{ url: string }];
      const answer = await fetch(`${url}/.well-known/jwks.json`);
      expect(await answer.json()).toMatchObject({ keys: [{ kty: expect.any(String) }] });
      server.send({ type: 'stop' });
      expect(await ended).toEqual([0, null]);
      const need = createRequire(join(scratch, 'dist', 'workstation', 'main.js'));
      expect(await need('argon2').hash('plenty of quiet tea')).toMatch(/^\$argon2id\$/);
      expect(need('@napi-rs/keyring')).toHaveProperty('Entry');
      // By `import`, as the workstation does; modules of an argument are looked for from the working directory.
      const calls = `import koffi from 'koffi'; console.log(koffi.load('libc.so.6').func('int abs(int)')(-7));`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', calls],
        { cwd: scratch },
      );
      expect(stdout).toBe('7\n');
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

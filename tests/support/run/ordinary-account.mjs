import { spawnSync } from 'node:child_process';

const name = 'carelink-tests';

/**
 * The account that programs run under which root may not run, as Chromium is; made where it is not there yet. Null
 * when these tests do not run as root: then it is their own.
 * @returns {{ name: string, uid: number, gid: number } | null}
 */
export function provideOrdinaryAccount() {
  if (process.getuid?.() !== 0) return null;
  const ids = idsOf() ?? make();
  if (ids === null) throw new Error(`The account ${name} could not be made (useradd).`);
  return { name, ...ids };
}

function make() {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/sh', name]);
  return idsOf();
}

function idsOf() {
  const [uid, gid] = ['-u', '-g'].map((which) => spawnSync('id', [which, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = new URL('../../../apps/workstation/browser-shell.ts', import.meta.url).pathname;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-odd-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Far longer than it takes to report the problem; a process that spins is ended. */
const limitMs = 30_000;

function start(directory: string, uid?: number) {
  const { status, stderr } = spawnSync(process.execPath, [program, '--json', '--data', directory], {
    timeout: limitMs,
    encoding: 'utf8',
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { status, lines: stderr.trim().split('\n') };
}

describe.skipIf(process.platform !== 'linux')('a data folder on an odd file system', () => {
  it.each([
    ['that never has new folders', '/proc/carelink', 'cannot store files'],
    ['with folders below it', '/proc/carelink/data/here', 'cannot store files'],
    ['that has no new files', '/proc/self/fd', 'cannot store files'],
    ['of the kernel', '/sys/carelink', 'is not writable'],
    ['that is a device', '/dev/null/data', 'is a file or lies in one'],
  ])('%s ends the start with one sentence', (_, directory, sentence) => {
    const { status, lines } = start(directory);
    expect([status, lines]).toEqual([1, [expect.stringContaining(sentence)]]);
    expect(lines[0]).toContain(directory);
    expect(lines[0]).toContain('--data');
  });

  it('that is a file, a broken link, a circle of links or a name too long does the same', () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
    symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
    for (const name of ['file', 'broken', 'circle', 'x'.repeat(300)]) {
      const { status, lines } = start(join(folder, name));
      expect([name.slice(0, 8), status, lines.length]).toEqual([name.slice(0, 8), 1, 1]);
      expect(lines[0]).toContain('--data');
    }
  });

  it.skipIf(process.getuid?.() !== 0)(
    'that another OS user works with ends the start, however open it is (decision 0010; only root can act as others)',
    () => {
      const shared = join(folder, 'shared');
      mkdirSync(shared);
      writeFileSync(join(shared, 'workstation.lock'), '', { mode: 0o600 });
      for (const path of [folder, shared]) chmodSync(path, 0o777);
      const { status, lines } = start(shared, 65_530);
      expect([status, lines]).toEqual([1, [expect.stringContaining('is not writable; make it yours')]]);
    },
  );
});

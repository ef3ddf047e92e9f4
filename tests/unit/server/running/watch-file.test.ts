import { mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchFile } from '../../../../server/running/watch-file.ts';

let folder: string;
let file: string;
let aside: string;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  folder = mkdtempSync(join(tmpdir(), 'carelink-watched-'));
  file = join(folder, 'watched');
  aside = join(folder, 'aside');
  writeFileSync(file, 'as it was');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function watched(path = file) {
  const onLost = vi.fn();
  const stop = watchFile(path, onLost);
  return { onLost, stop, look: (times = 1) => vi.advanceTimersByTime(times * 1_000) };
}

describe('a file that is watched', () => {
  test('is lost when it is gone in two looks, which is told once', () => {
    const { onLost, look } = watched();
    look(3);
    renameSync(file, aside);
    look();
    expect(onLost).not.toHaveBeenCalled();
    look();
    expect(onLost).toHaveBeenCalledOnce();
    look(5);
    expect(onLost).toHaveBeenCalledOnce();
  });

  test('is lost when another one is at its place, also where a link leads', () => {
    const link = join(folder, 'link');
    symlinkSync(file, link);
    const [one, byLink] = [watched(), watched(link)];
    renameSync(file, aside);
    writeFileSync(file, 'as it was');
    one.look(2);
    expect([one.onLost, byLink.onLost].map((lost) => lost.mock.calls.length)).toEqual([1, 1]);
  });

  test('is lost when it was gone before it was watched', () => {
    const { onLost, look } = watched(aside);
    look(2);
    expect(onLost).toHaveBeenCalledOnce();
  });

  test('is not lost when it comes back before the second look, or has only been written', () => {
    const { onLost, look } = watched();
    for (let times = 0; times < 3; times += 1) {
      renameSync(file, aside);
      look();
      renameSync(aside, file);
      look();
    }
    writeFileSync(file, 'something else');
    utimesSync(file, 1, 1);
    look(3);
    expect(onLost).not.toHaveBeenCalled();
  });

  test('is not lost when the system cannot tell', () => {
    const { onLost, look } = watched();
    renameSync(file, aside);
    // ELOOP, as root may look into any folder.
    symlinkSync(file, file);
    look(5);
    expect(onLost).not.toHaveBeenCalled();
  });

  test('is not looked at any more when that is stopped', () => {
    const { onLost, look, stop } = watched();
    stop();
    rmSync(file);
    look(5);
    expect(onLost).not.toHaveBeenCalled();
  });
});

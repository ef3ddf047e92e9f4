import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, run } from '../run.ts';
import { unpackDebian } from './debian-archive.ts';

/** A small Debian below a folder of its own, which sees the screen and the home folders of this machine, and nothing else of it. */
export class DebianTree {
  readonly folder: string;
  readonly #mounted: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `shared`: folders that are there at the same place. Throws what prevents it. */
  static make(shared: readonly string[]): DebianTree {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-tree-'));
    // It becomes `/` for an ordinary account.
    chmodSync(folder, 0o755);
    const tree = new DebianTree(folder);
    try {
      unpackDebian(folder);
      for (const path of ['/proc', '/dev', '/dev/pts', '/dev/shm', '/tmp', ...shared]) tree.#mount(path);
      expect(tree.run('apt-get', 'update', '-q'), 'apt-get update');
    } catch (error) {
      tree.remove();
      throw error;
    }
    return tree;
  }

  /** As root in there. */
  run(program: string, ...args: string[]): Ran {
    const environment = {
      DEBIAN_FRONTEND: 'noninteractive',
      LC_ALL: 'C.UTF-8',
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    };
    return run('chroot', [this.folder, program, ...args], { environment });
  }

  /** Throws when something of this machine is still mounted below it, which must not be deleted then. */
  remove(): void {
    for (const path of this.#mounted.reverse()) run('umount', ['--lazy', path]);
    if (readFileSync('/proc/self/mounts', 'utf8').includes(`${this.folder}/`))
      throw new Error(`Unmount what is below ${this.folder}, and remove it.`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #mount(path: string): void {
    const inside = join(this.folder, path);
    mkdirSync(inside, { recursive: true });
    expect(run('mount', ['--bind', path, inside]), `mount of ${path}`);
    this.#mounted.push(inside);
  }
}

function expect({ code, output }: Ran, what: string): void {
  if (code !== 0) throw new Error(`${what} failed: ${output.trim().split('\n').at(-1)}`);
}

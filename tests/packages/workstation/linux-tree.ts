import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ran, run } from './run.ts';

/** A small Debian below a folder, which sees the screen and the home folders of this machine, and nothing else of it. */
export class LinuxTree {
  readonly folder: string;
  readonly #mounted: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `shared`: folders that are there at the same place. Throws what prevents it. */
  static make(folder: string, shared: readonly string[]): LinuxTree {
    const release = readFileSync('/etc/os-release', 'utf8');
    const [, suite = 'stable'] = /^VERSION_CODENAME=(.*)$/m.exec(release) ?? [];
    expect(run('mmdebstrap', ['--quiet', '--variant=apt', suite, folder]), 'mmdebstrap');
    const tree = new LinuxTree(folder);
    try {
      for (const path of ['/proc', '/dev', '/dev/pts', '/dev/shm', '/tmp', ...shared]) tree.#mount(path);
      expect(tree.run('apt-get', 'update', '-q'), 'apt-get update');
    } catch (error) {
      tree.unmount();
      throw error;
    }
    return tree;
  }

  /** As root in there. */
  run(program: string, ...args: string[]): Ran {
    return run('chroot', [this.folder, program, ...args], {
      DEBIAN_FRONTEND: 'noninteractive',
      LC_ALL: 'C.UTF-8',
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    });
  }

  unmount(): void {
    for (const path of this.#mounted.reverse()) run('umount', ['--lazy', path]);
  }

  /** Whether something of this machine is still seen below a folder, which must not be deleted then. */
  static isMountedBelow(folder: string): boolean {
    return readFileSync('/proc/self/mounts', 'utf8').includes(`${folder}/`);
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

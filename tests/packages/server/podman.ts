import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, run } from '../run.ts';

/** Programs that it needs, with Debian's packages of them. */
export const podmanTools = { podman: 'podman', crun: 'crun', nsenter: 'util-linux', unshare: 'util-linux' };

/** `crun` refuses what is neither the old nor the new form of control groups, as on machines with both. */
const plainGroups = 'umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup;';

/** A podman with images, containers and mounts of its own, which are gone afterwards. To be used as root. */
export class Podman {
  readonly #folder: string;
  readonly #holder: ChildProcess;

  private constructor(folder: string, holder: ChildProcess) {
    this.#folder = folder;
    this.#holder = holder;
  }

  static async open(): Promise<Podman> {
    const hasBoth = / \/sys\/fs\/cgroup tmpfs /.test(readFileSync('/proc/self/mounts', 'utf8'));
    const script = `${hasBoth ? plainGroups : ''} echo ready; exec sleep infinity`;
    const holder = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    return new Podman(mkdtempSync(join(tmpdir(), 'carelink-podman-')), holder);
  }

  run(args: readonly string[], input = ''): Ran {
    const places = ['--root', join(this.#folder, 'root'), '--runroot', join(this.#folder, 'run')];
    const ways = ['--storage-driver', 'overlay', '--cgroup-manager', 'cgroupfs', '--runtime', 'crun'];
    const command = ['podman', ...places, ...ways, ...args];
    return run('nsenter', ['--mount', `--target=${this.#holder.pid}`, ...command], { input });
  }

  /** The same, of which nothing else is expected than that it succeeds. */
  must(args: readonly string[], input = ''): string {
    const { code, output } = this.run(args, input);
    if (code !== 0) throw new Error(`podman ${args.join(' ')}\nended with ${code}:\n${output}`);
    return output;
  }

  async close(): Promise<void> {
    this.run(['rm', '--all', '--force', '--time', '0']);
    const ended = once(this.#holder, 'exit');
    // With the last process in it, its mounts are gone.
    this.#holder.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

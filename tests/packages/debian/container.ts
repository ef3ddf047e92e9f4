import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { Ran } from '../run.ts';
import { unpackDebian } from './debian-archive.ts';

const bootMs = 180_000;
const environmentInside = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** A Debian machine with a running systemd, in a folder of its own and without a network. To be used as root. */
export class Container {
  readonly #folder: string;
  readonly #leader: number;
  readonly #end: () => Promise<void>;

  private constructor(folder: string, leader: number, end: () => Promise<void>) {
    this.#folder = folder;
    this.#leader = leader;
    this.#end = end;
  }

  /** Makes the machine and boots it. */
  static async boot(): Promise<Container> {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-machine-'));
    unpackDebian(folder);
    const options = [
      '--quiet',
      '--register=no',
      '--keep-unit',
      '--private-network',
      '--boot',
      '--console=pipe',
    ];
    const child = spawn(
      'systemd-nspawn',
      [...options, '-D', folder, `--machine=carelink-try-${process.pid}`],
      {
        stdio: ['ignore', 'ignore', 'ignore'],
      },
    );
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const end = async () => {
      child.kill('SIGTERM');
      await Promise.race([exited, setTimeout(20_000)]);
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      const leader = await leaderOf(child.pid ?? 0);
      const container = new Container(folder, leader, end);
      await container.#booted();
      return container;
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** Its first process, whose namespaces can be entered. */
  get leader(): number {
    return this.#leader;
  }

  /** Where a path of the machine is, seen from outside. */
  path(inside: string): string {
    return join(this.#folder, inside);
  }

  /** Runs a line of shell in the machine. */
  run(line: string, input = ''): Ran {
    const ran: SpawnSyncReturns<string> = spawnSync(
      'nsenter',
      ['-t', String(this.#leader), '-a', '/bin/sh', '-c', line],
      {
        encoding: 'utf8',
        input,
        env: environmentInside,
      },
    );
    return { code: ran.status, output: ran.stdout + ran.stderr };
  }

  /** The same without stopping this process, for what asks something of it. */
  async runBeside(line: string): Promise<Ran> {
    const child = spawn('nsenter', ['-t', String(this.#leader), '-a', '/bin/sh', '-c', line], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentInside,
    });
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { code: code === null ? null : Number(code), output: output + errors };
  }

  /** The same, of which nothing else is expected than that it succeeds. */
  must(line: string, input = ''): string {
    const { code, output } = this.run(line, input);
    if (code !== 0) throw new Error(`${line}\nended with ${code}:\n${output}`);
    return output;
  }

  close(): Promise<void> {
    return this.#end();
  }

  async #booted(): Promise<void> {
    const deadline = Date.now() + bootMs;
    while (Date.now() < deadline) {
      // "degraded": some unit that a container cannot have.
      if (/^(running|degraded)/.test(this.run('systemctl is-system-running').output)) return;
      await setTimeout(200);
    }
    throw new Error('The machine does not come up.');
  }
}

/** The first process of the machine: a child of `systemd-nspawn`, which has others of its own name for a moment. */
async function leaderOf(pid: number): Promise<number> {
  const deadline = Date.now() + bootMs;
  while (Date.now() < deadline) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const found = children.find((child) => child !== '' && commandOf(child) === 'systemd');
    if (found !== undefined) return Number(found);
    await setTimeout(100);
  }
  throw new Error('systemd-nspawn starts no machine.');
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

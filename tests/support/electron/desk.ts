import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Account, asAccount } from './provide-electron.ts';

const largestOutput = 64 * 1024 * 1024;

/** An account's login on the machine: a home folder, an environment, and programs that run as that account. */
export class Desk {
  readonly home: string;
  /** For every program started here; programs started later see later additions. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #account: Account | null;

  constructor(account: Account | null) {
    this.#account = account;
    this.home = mkdtempSync(join(tmpdir(), 'carelink-desk-'));
    const runtimeFolder = join(this.home, 'run');
    mkdirSync(runtimeFolder, { mode: 0o700 });
    this.give(this.home, runtimeFolder);
    this.environment = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: this.home,
      LANG: 'C.UTF-8',
      XDG_RUNTIME_DIR: runtimeFolder,
      // Screen readers are not tested here, and their bridge would look for a bus of its own.
      NO_AT_BRIDGE: '1',
    };
  }

  spawn(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const [command, all] = this.#asAccount(program, args);
    return spawn(command, all, { env: this.environment, cwd: this.home, ...options });
  }

  /** Like `spawn`, for a program that changes to the account by itself. */
  spawnAsIs(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    return spawn(program, args, { env: this.environment, cwd: this.home, ...options });
  }

  /** The output of a program; rejects when it fails. `isHardware`: it stands for a part of the machine, see below. */
  output(
    program: string,
    args: readonly string[],
    { isHardware = false }: { isHardware?: boolean } = {},
  ): Promise<Buffer> {
    const [command, all] = this.#asAccount(program, args);
    const options = {
      env: this.environment,
      cwd: this.home,
      maxBuffer: largestOutput,
      encoding: 'buffer',
    } as const;
    return new Promise((resolve, reject) => {
      const child = execFile(command, all, options, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
      if (isHardware) makeHardware(child);
    });
  }

  /** Creates a file of that account in its home, and returns its path. */
  write(name: string, text: string): string {
    const file = join(this.home, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    this.give(file);
    return file;
  }

  /** Makes the account the owner. */
  give(...paths: string[]): void {
    if (this.#account === null) return;
    for (const path of paths) chownSync(path, this.#account.uid, this.#account.gid);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  #asAccount(program: string, args: readonly string[]): [string, string[]] {
    if (this.#account === null) return [program, [...args]];
    return ['setpriv', [...asAccount(this.#account), program, ...args]];
  }
}

/**
 * A keyboard and a screen keep their pace however busy the machine is, so programs that stand for them get priority
 * where that is allowed.
 */
export function makeHardware({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, -15);
  } catch {
    // Only root may.
  }
}

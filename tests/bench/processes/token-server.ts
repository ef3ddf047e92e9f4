import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { firstLine } from './first-line.ts';
import { stopChild } from './stop-child.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bundler = join(root, 'build', 'bundle.mjs');
/** The program that an installation runs. */
export const commandLine = join(root, 'dist', 'token-server', 'main.js');

/** Builds what an installation runs, if anything has changed. */
export function buildTokenServer(): void {
  execFileSync(process.execPath, [bundler, '--if-changed', 'token-server'], { cwd: root, stdio: 'inherit' });
}

export interface TokenServerOptions {
  /** Which database, as options of its command line. */
  readonly place: readonly string[];
  /** Folder for a V8 CPU profile of the whole run, written when the server ends; null: none. */
  readonly profileFolder: string | null;
}

/** As in build/systemd/carelink-server.service, which gives the reason. */
export const memorySettings = {
  MALLOC_MMAP_THRESHOLD_: '1048576',
  NODE_OPTIONS: '--max-semi-space-size=16 --max-old-space-size=256',
};

/** The real token server, as its command line starts it. */
export class TokenServerProcess {
  readonly url: string;
  /** From the start of the process to its ready line. */
  readonly startMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, startMs: number) {
    this.#child = child;
    this.url = url;
    this.startMs = startMs;
  }

  /** Throws when it does not become ready. */
  static async start({ place, profileFolder }: TokenServerOptions): Promise<TokenServerProcess> {
    const profiling = profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
    const serve = ['serve', ...place];
    const startedAtMs = performance.now();
    const child = spawn(process.execPath, [...profiling, commandLine, ...serve], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...memorySettings },
    });
    const url = await firstLine(child, child.stdout, readyUrl);
    return new TokenServerProcess(child, url, performance.now() - startedAtMs);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  close(): Promise<void> {
    return stopChild(this.#child);
  }
}

/** Adds a user by the command line, as an administrator does. */
export function addUser(place: readonly string[], username: string, password: string): void {
  const args = ['user', 'add', ...place, '--username', username, '--role', 'clinician'];
  execFileSync(process.execPath, [commandLine, ...args, '--password-stdin'], {
    input: password,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH },
  });
}

function readyUrl(line: string): string | null {
  try {
    const { ready, url } = JSON.parse(line) as { ready?: unknown; url?: unknown };
    return ready === true && typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}

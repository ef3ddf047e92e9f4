import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from '../../bench/processes/stop-child.ts';
import type { Place } from './place.ts';
import { familyOf, signal } from './process-family.ts';

export interface DaemonOptions {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment?: NodeJS.ProcessEnv;
  /** As the account of the tests, because it does not run as root. */
  readonly asAccount: boolean;
}

const shownLines = 12;

/** A program that runs in the foreground as our child, and writes to a log of its own. */
export class Daemon {
  readonly name: string;
  readonly logFile: string;
  readonly #place: Place;
  readonly #options: DaemonOptions;
  #child: ChildProcess | null = null;

  constructor(place: Place, options: DaemonOptions) {
    this.#place = place;
    this.#options = options;
    this.name = options.name;
    this.logFile = join(place.folder, `${options.name}.log`);
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    if (!this.isRunning || this.#child?.pid === undefined) throw new Error(`${this.name} does not run`);
    return this.#child.pid;
  }

  start(environment: NodeJS.ProcessEnv = {}): void {
    const [program, ...args] = this.#options.command;
    const { account } = this.#place;
    const log = openSync(this.logFile, 'a', 0o600);
    try {
      this.#child = spawn(program, args, {
        cwd: this.#place.folder,
        env: { ...this.#place.environment, ...this.#options.environment, ...environment },
        stdio: ['ignore', log, log],
        // A group of its own: Ctrl+C is ours to answer.
        detached: true,
        ...(account && this.#options.asAccount ? { uid: account.uid, gid: account.gid } : {}),
      });
      this.#child.on('error', () => undefined);
    } finally {
      closeSync(log);
    }
  }

  /** Waits until `isReady`; throws with the end of its log when the program ends before, or takes too long. */
  async untilReady(isReady: () => Promise<boolean>, limitMs: number): Promise<void> {
    for (const untilMs = Date.now() + limitMs; Date.now() < untilMs; await sleep(100)) {
      if (!this.isRunning) throw new Error(`${this.name} ended:\n${this.lastLines()}`);
      if (await isReady().catch(() => false)) return;
    }
    throw new Error(`${this.name} is not ready after ${limitMs / 1000} s:\n${this.lastLines()}`);
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  async stop(graceMs = 15_000): Promise<void> {
    if (this.#child) await stopChild(this.#child, graceMs);
  }

  /** `kill -9` with everything that it has started, and other processes. */
  async kill(others: readonly number[] = []): Promise<void> {
    for (const pid of this.family(others)) signal(pid, 'SIGKILL');
    await this.ended();
  }

  /** SIGSTOP to all of it; returns a function that wakes it up. */
  freeze(others: readonly number[] = []): () => void {
    const family = this.family(others);
    for (const pid of family) signal(pid, 'SIGSTOP');
    return () => {
      for (const pid of family) signal(pid, 'SIGCONT');
    };
  }

  family(others: readonly number[] = []): readonly number[] {
    return familyOf(this.isRunning ? [this.pid, ...others] : others);
  }

  async ended(): Promise<void> {
    if (this.#child && this.isRunning) await once(this.#child, 'exit');
  }

  lastLines(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-shownLines).join('\n');
  }
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const limitMs = 120_000;

/** Programs that it needs, with Debian's packages of them. */
export const wineTools = { wine: 'wine wine64', Xvfb: 'xvfb' } as const;

/** A Windows of its own below a folder, with a screen that nobody sees. */
export class Wine {
  /** `C:`. */
  readonly drive: string;
  /** What Windows itself writes while programs come and go. */
  readonly itsOwn = [/^users\/[^/]+\/(AppData\/Local\/)?Temp/i, /^windows\//i, /^Program Files.*\/$/];
  readonly #environment: NodeJS.ProcessEnv;
  readonly #screen: ChildProcess;

  private constructor(folder: string, display: string, screen: ChildProcess) {
    this.drive = join(folder, 'prefix', 'drive_c');
    this.#screen = screen;
    this.#environment = {
      PATH: process.env.PATH,
      // Nothing of it belongs into the menu of whoever runs this.
      HOME: folder,
      WINEPREFIX: join(folder, 'prefix'),
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=d',
      DISPLAY: display,
    };
  }

  static async open(folder: string): Promise<Wine> {
    mkdirSync(folder, { recursive: true });
    const options = ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'];
    const screen = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const [display] = await once(createInterface({ input: screen.stdio[3] as Readable }), 'line');
    const wine = new Wine(folder, `:${display}`, screen);
    await wine.run('wineboot', '--init');
    return wine;
  }

  /** Runs a program of Windows to its end; resolves to the exit code. */
  async run(program: string, ...args: string[]): Promise<number | null> {
    return await this.start(program, ...args);
  }

  start(program: string, ...args: string[]): Promise<number | null> {
    const child = spawn('wine', [program, ...args], {
      env: this.#environment,
      stdio: 'ignore',
      timeout: limitMs,
    });
    return once(child, 'close').then(([code]) => code as number | null);
  }

  async msiexec(...args: string[]): Promise<number | null> {
    return await this.run('msiexec', '/qn', ...args);
  }

  path(...names: string[]): string {
    return join(this.drive, ...names);
  }

  has(path: string): boolean {
    return existsSync(this.path(path));
  }

  /** A value in the registry; null: there is none. */
  value(key: string, name: string): string | null {
    const found = this.#output('reg', 'query', key, ...(name === '' ? [] : ['/v', name]));
    const [, value = null] = /REG_\w+\s+(.*)/.exec(found) ?? [];
    return value?.trim() ?? null;
  }

  /** Keys and values in the registry of the machine in which a word occurs. */
  keysNamed(word: RegExp): string[] {
    const found = this.#output('reg', 'query', 'HKLM\\Software', '/s');
    return [...new Set(found.split(/\r?\n/).filter((line) => word.test(line)))].sort();
  }

  /** Starts a program and waits until it prints something; resolves to what resolves at its end. */
  async startWaiting(program: string, ...args: string[]): Promise<{ readonly ended: Promise<unknown> }> {
    const child = spawn('wine', [program, ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: limitMs,
    });
    await once(child.stdout as Readable, 'data');
    return { ended: once(child, 'close') };
  }

  async waitFor(condition: () => boolean): Promise<void> {
    const untilMs = Date.now() + limitMs;
    while (!condition()) {
      if (Date.now() > untilMs) throw new Error('Windows did not get there in time.');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async close(): Promise<void> {
    const server = spawn('wineserver', ['--kill'], { env: this.#environment, stdio: 'ignore' });
    await once(server, 'close');
    this.#screen.kill();
  }

  #output(program: string, ...args: string[]): string {
    const { stdout } = spawnSync('wine', [program, ...args], {
      env: this.#environment,
      encoding: 'utf8',
      timeout: limitMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
}

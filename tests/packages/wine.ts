import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const limitMs = 120_000;

/** Programs that it needs, with Debian's packages of them. */
export const wineTools = { wine: 'wine wine64', Xvfb: 'xvfb' } as const;

const addedLibraries = { bcryptprimitives: ['-ladvapi32'], ncrypt: ['-lbcrypt', '-ladvapi32'] } as const;

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
      // Its own ncrypt knows no keys that are kept; see addLibraries.
      WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=d;ncrypt=n,b',
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
    // Until it has ended once, it starts no service that somebody asks for.
    await wine.#endServer();
    return wine;
  }

  /** Adds what programs of Go and the key service need of Windows 10, and wine 8 does not have. */
  addLibraries(): void {
    for (const [name, uses] of Object.entries(addedLibraries)) {
      const library = this.path('windows/system32', `${name}.dll`);
      const source = new URL(`../support/wine/${name}.c`, import.meta.url).pathname;
      execFileSync('x86_64-w64-mingw32-gcc', ['-shared', '-s', '-o', library, source, ...uses]);
    }
  }

  /** Runs a program of Windows to its end; resolves to exit code and what it says. */
  async hear(
    program: string,
    ...args: string[]
  ): Promise<{ readonly code: number; readonly output: string }> {
    const child = spawn('wine', [program, ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
    });
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { code: Number(code), output: output + errors };
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
    await this.#endServer();
    this.#screen.kill();
  }

  async #endServer(): Promise<void> {
    const server = spawn('wineserver', ['--kill'], { env: this.#environment, stdio: 'ignore' });
    await once(server, 'close');
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

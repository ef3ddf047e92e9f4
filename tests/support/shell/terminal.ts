import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const patienceMs = 60_000;

/**
 * A terminal with a program in it, made by `script` of util-linux; input passes through the system's line
 * discipline.
 */
export class Terminal {
  readonly #script: ChildProcess;
  readonly #closed: Promise<unknown>;
  #shown = '';
  #changed = Promise.withResolvers<void>();

  constructor(script: ChildProcess) {
    this.#script = script;
    this.#closed = once(script, 'close');
    script.stdin?.on('error', () => undefined);
    script.stdout?.on('data', (chunk) => {
      this.#shown += String(chunk);
      this.#changed.resolve();
    });
  }

  /** Program and arguments that give a command a terminal; its standard input is the keyboard. */
  static command(command: readonly string[]): [string, string[]] {
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return ['script', ['--quiet', '--flush', '--return', '--command', quoted, '/dev/null']];
  }

  /** Everything that has been on screen, in the order it was written. */
  get shown(): string {
    return this.#shown;
  }

  async shows(text: string): Promise<void> {
    const late = setTimeout(() => this.#changed.reject(new Error(this.#lacking(text))), patienceMs);
    try {
      while (!this.#shown.includes(text)) {
        await this.#changed.promise;
        this.#changed = Promise.withResolvers<void>();
      }
    } finally {
      clearTimeout(late);
    }
  }

  /** Key by key. */
  async type(text: string, { keyMs = 20 }: { keyMs?: number } = {}): Promise<void> {
    for (const key of text) {
      this.#script.stdin?.write(key);
      await new Promise((resolve) => setTimeout(resolve, keyMs));
    }
  }

  /** The exit code of the program. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#script.exitCode;
  }

  #lacking(text: string): string {
    return `The terminal does not show ${JSON.stringify(text)}, but ${JSON.stringify(this.#shown)}.`;
  }
}

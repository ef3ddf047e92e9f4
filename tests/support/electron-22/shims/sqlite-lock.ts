// better-sqlite3 needs Node 22. The main process uses it for one thing, the lock on its data folder, which a Node 24
// process takes in its place here; it goes when this process does, because its standard input ends then.

import { nodeProgram, sqliteModule } from 'electron-22:places';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Answer {
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
}

const holder = `
import { renameSync, writeFileSync } from 'node:fs';
const [, module, file, answerFile] = process.argv;
const { default: Database } = await import(module);
const answer = (outcome) => {
  writeFileSync(answerFile + '.new', JSON.stringify(outcome));
  renameSync(answerFile + '.new', answerFile);
};
process.stdin.on('end', () => process.exit()).resume();
try {
  globalThis.lock = new Database(file, { timeout: 0 });
  lock.exec('BEGIN EXCLUSIVE');
  answer({ ok: true });
} catch ({ code, message }) {
  answer({ ok: false, code, message });
  process.exit(1);
}`;

class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: string | undefined;

  constructor({ message, code }: Answer) {
    super(message);
    this.code = code;
  }
}

/** As much of better-sqlite3's class as the lock uses: the constructor opens and tries, `exec` tells the outcome. */
// biome-ignore lint/style/noDefaultExport: the module that it stands in for has one.
export default class Database {
  static readonly SqliteError = SqliteError;
  readonly #holder: ChildProcess;
  readonly #answer: Answer;

  constructor(file: string) {
    const answerFile = join(tmpdir(), `carelink-test-lock-${randomUUID()}`);
    const args = ['--input-type=module', '-e', holder, sqliteModule, file, answerFile];
    this.#holder = spawn(nodeProgram, args, { stdio: ['pipe', 'ignore', 'inherit'] });
    this.#answer = waitFor(answerFile);
    // The real one opens the file here and learns in `exec` that somebody else has the lock.
    if (!this.#answer.ok && !this.#answer.code?.startsWith('SQLITE_BUSY'))
      throw new SqliteError(this.#answer);
  }

  exec(): void {
    if (!this.#answer.ok) throw new SqliteError(this.#answer);
  }

  close(): void {
    this.#holder.stdin?.end();
    this.#holder.unref();
  }
}

function waitFor(answerFile: string): Answer {
  const untilMs = Date.now() + 20_000;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(answerFile)) {
    if (Date.now() > untilMs)
      throw new Error('The process that holds the lock of the data folder did not start.');
    Atomics.wait(sleeper, 0, 0, 10);
  }
  const answer = JSON.parse(readFileSync(answerFile, 'utf8')) as Answer;
  rmSync(answerFile);
  return answer;
}

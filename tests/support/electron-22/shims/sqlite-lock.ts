// better-sqlite3 needs Node 22, and the main process uses it for locks only. Here, a helper process takes the lock on the
// data folder; it ends when this process does, because its standard input is then closed. Further locks in a folder that
// is already locked need no process: they are only noted in this one.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Answer {
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
}

/** In Python, which is there because this Electron came by pip: it takes a third of Node's memory and a fifth of its time. */
const holder = `
import json, os, sqlite3, sys
file, answer_file = sys.argv[1:]
def answer(outcome):
    with open(answer_file + '.new', 'w') as new:
        json.dump(outcome, new)
    os.rename(answer_file + '.new', answer_file)
try:
    lock = sqlite3.connect(file, timeout=0, isolation_level=None)
    lock.execute('BEGIN EXCLUSIVE')
except sqlite3.Error as error:
    # Older Pythons do not give the name of an error, only its text.
    code = 'SQLITE_BUSY' if 'locked' in str(error) else 'SQLITE_CANTOPEN' if 'unable to open' in str(error) else 'SQLITE_ERROR'
    answer({'ok': False, 'code': getattr(error, 'sqlite_errorname', code), 'message': str(error)})
    sys.exit(1)
answer({'ok': True})
sys.stdin.read()
`;
class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: string | undefined;

  constructor({ message, code }: Answer) {
    super(message);
    this.code = code;
  }
}

/** Folders in which a helper process holds a lock for this one. */
const heldFolders = new Set<string>();

/** The part of better-sqlite3's class that locks use: `exec` begins a transaction, which fails if somebody else has begun one, and rolls it back. */
// biome-ignore lint/style/noDefaultExport: the module it replaces has one.
export default class Database {
  static readonly SqliteError = SqliteError;
  readonly #file: string;
  #holder: ChildProcess | null = null;
  inTransaction = false;

  constructor(file: string) {
    this.#file = file;
  }

  exec(statement: string): void {
    if (statement.startsWith('BEGIN')) this.#begin();
    else this.#letGo();
  }

  close(): void {
    this.#letGo();
  }

  #begin(): void {
    if (!heldFolders.has(dirname(this.#file))) this.#hold();
    this.inTransaction = true;
  }

  #hold(): void {
    const answerFile = join(tmpdir(), `carelink-test-lock-${randomUUID()}`);
    const child = spawn('python3', ['-S', '-c', holder, this.#file, answerFile], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const answer = waitFor(answerFile);
    if (!answer.ok) throw new SqliteError(answer);
    this.#holder = child;
    heldFolders.add(dirname(this.#file));
  }

  #letGo(): void {
    this.inTransaction = false;
    if (this.#holder === null) return;
    this.#holder.stdin?.end();
    this.#holder.unref();
    this.#holder = null;
    heldFolders.delete(dirname(this.#file));
  }
}

function waitFor(answerFile: string): Answer {
  const untilMs = Date.now() + 20_000;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(answerFile)) {
    if (Date.now() > untilMs) throw new Error('The process that holds the lock did not start.');
    Atomics.wait(sleeper, 0, 0, 10);
  }
  const answer = JSON.parse(readFileSync(answerFile, 'utf8')) as Answer;
  rmSync(answerFile);
  return answer;
}

// better-sqlite3 needs Node 22. The main process uses it for locks only. That on its data folder another process takes in
// its place here; it goes when this process does, because its standard input ends then. What else is locked in that folder
// meanwhile is locked within this process, without another one.

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

/** In Python, which was needed to get this Electron: a third of the memory of a Node, and in a fifth of its time. */
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
    # Its names of errors are newer than some Pythons; their sentences are not.
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

/** Folders in which a process holds a lock for this one. */
const heldFolders = new Set<string>();

/** As much of better-sqlite3's class as locks use: `exec` begins, which fails where somebody else has begun, and rolls back. */
// biome-ignore lint/style/noDefaultExport: the module that it stands in for has one.
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

import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Sqlite from 'better-sqlite3';

const sessions = 1_000;

/** Rotations per second in bare SQLite with `synchronous=FULL`, each an update and an insert. */
export function sqliteRotationsPerSecond(folder: string, perCommit: number, durationMs: number): number {
  const database = new Sqlite(join(folder, `rotations-${perCommit}.sqlite`));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(`CREATE TABLE sessions (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
                   CREATE TABLE events (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, hash BLOB NOT NULL) STRICT;`);
    const insertSession = database.prepare('INSERT INTO sessions (generation) VALUES (0)');
    for (let count = 0; count < sessions; count += 1) insertSession.run();
    const rotate = database.prepare('UPDATE sessions SET generation = generation + 1 WHERE id = ?');
    const append = database.prepare('INSERT INTO events (text, hash) VALUES (?, ?)');
    const text = randomBytes(60).toString('hex');
    const commit = database.transaction((from: number) => {
      for (let index = from; index < from + perCommit; index += 1) {
        rotate.run((index % sessions) + 1);
        append.run(text, createHash('sha256').update(text).digest());
      }
    });
    const startedAtMs = performance.now();
    let done = 0;
    for (; performance.now() - startedAtMs < durationMs; done += perCommit) commit.immediate(done);
    return (done / (performance.now() - startedAtMs)) * 1000;
  } finally {
    database.close();
  }
}

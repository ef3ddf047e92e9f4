import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as nextTimer, setImmediate as nextTurn } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../server/domain/audit/chain/verify-chain.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { Refusal } from '../../../server/domain/ports/refusal.ts';
import type { Repositories } from '../../../server/domain/ports/unit-of-work.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';
import { openDatabase } from '../../../server/store/sqlite/open-database.ts';
import { openStore, storeOn } from '../../../server/store/sqlite/open-store.ts';
import type { Store } from '../../../server/store/store.ts';

const note = (details: Record<string, number>) => (repositories: Repositories) =>
  repositories.audit.append({ type: 'refresh', outcome: 'success', timeMs: 0, details });

describe('the store', () => {
  let folder: string;
  let file: string;
  let store: Store;
  const open = (lockPatienceMs = 2_000) => openStore({ file, nowMs: 1, log: silentLog, lockPatienceMs });
  const events = () => store.unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.events()));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-store-'));
    file = join(folder, 'sub', 'site.sqlite');
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('is durable, checked and private', async () => {
    await store.unitOfWork.run(note({ n: 1 }));
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    const database = await openDatabase(file, 2);
    const pragma = (name: string) => database.pragma(name, { simple: true });
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys')]).toEqual(['wal', 2, 1]);
    expect(database.prepare('SELECT number, applied_at_ms FROM migrations').all()).toEqual(
      migrations.map(({ number }) => ({ number, applied_at_ms: 1 })),
    );
    database.close();
  });

  it('refuses a database of a newer program, and what is no database', async () => {
    const other = new Sqlite(file);
    other.prepare("INSERT INTO migrations VALUES (99, 'future', 0)").run();
    other.close();
    await expect(open()).rejects.toThrow(/version 99 .* newer program/);
    const text = join(folder, 'text.sqlite');
    writeFileSync(text, 'this is a text file and no database at all'.repeat(100));
    await expect(openDatabase(text, 0)).rejects.toThrow(/cannot be opened: .*not a database/);
    expect(readFileSync(text, 'utf8')).toContain('this is a text');
  });

  it('lets two processes migrate at the same moment', async () => {
    const fresh = join(folder, 'fresh.sqlite');
    const both = await Promise.all([openDatabase(fresh, 1), openDatabase(fresh, 2)]);
    expect(both[0].prepare('SELECT count(*) FROM migrations').pluck().get()).toBe(migrations.length);
    for (const database of both) database.close();
  });

  it('undoes a job that throws, alone, and keeps the chain whole', async () => {
    const outcomes = await Promise.allSettled([
      store.unitOfWork.run(note({ n: 1 })),
      store.unitOfWork.run(async (repositories) => {
        await note({ n: 2 })(repositories);
        throw new Refusal('not_found');
      }),
      store.unitOfWork.run(note({ n: 3 })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await events()).map(({ details }) => details)).toEqual([{ n: 1 }, { n: 3 }]);
    expect(verifyChain(await events())).toMatchObject({ whole: true, count: 2 });
  });

  it('shares one commit between jobs of one moment, in their order', async () => {
    const database = await openDatabase(file, 1);
    const version = () => database.pragma('data_version', { simple: true });
    const seen: unknown[] = [];
    const jobs = Array.from({ length: 50 }, (_, n) =>
      store.unitOfWork.run(note({ n })).then(() => seen.push(version())),
    );
    await Promise.all(jobs);
    expect(new Set(seen).size).toBe(1);
    expect((await events()).map(({ details }) => details?.n)).toEqual(
      Array.from({ length: 50 }, (_, n) => n),
    );
    database.close();
  });

  it('waits a turn for more jobs after a large batch, and not after a small one', async () => {
    const database = await openDatabase(file, 1);
    const version = () => database.pragma('data_version', { simple: true });
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    /** Whether a job that comes one turn after another is in its commit. */
    const isShared = async () => {
      const first = store.unitOfWork.run(note({ n: 1 })).then(version);
      await turn();
      const second = store.unitOfWork.run(note({ n: 2 })).then(version);
      const [one, other] = await Promise.all([first, second]);
      return one === other;
    };
    await store.unitOfWork.run(note({ n: 0 }));
    expect(await isShared()).toBe(false);
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.unitOfWork.run(note({ n }))));
    expect(await isShared()).toBe(true);
    expect(await isShared()).toBe(false);
    expect(verifyChain(await events())).toMatchObject({ whole: true, count: 27 });
    database.close();
  });

  it('chains correctly although two processes append by turns', async () => {
    const second = await open();
    for (let n = 0; n < 20; n += 1) await (n % 2 ? second : store).unitOfWork.run(note({ n }));
    await Promise.all([0, 1, 2, 3].map((n) => (n % 2 ? second : store).unitOfWork.run(note({ n }))));
    expect(verifyChain(await events())).toMatchObject({ whole: true, count: 24 });
    await second.close();
  });

  it('runs nothing else between the beginning of a batch and its end', async () => {
    const told: string[] = [];
    const busy = new AbortController();
    const outside = [
      (async () => {
        for (let n = 0; !busy.signal.aborted; n += 1) {
          told.push('outside');
          await (n % 2 === 0 ? nextTurn() : nextTimer(0));
        }
      })(),
      (async () => {
        while (!busy.signal.aborted) {
          await readFile(file);
          told.push('outside');
        }
      })(),
    ];
    const slow = async ({ audit, sessions }: Repositories) => {
      for (let n = 0; n < 200; n += 1) {
        told.push('inside');
        await sessions.find(randomUUID());
        await audit.newestSeq();
      }
    };
    for (let round = 0; round < 5; round += 1) {
      const from = told.length;
      const jobs = Array.from({ length: 3 }, () => store.unitOfWork.run(slow));
      await Promise.all(jobs);
      const batch = told.slice(told.indexOf('inside', from), told.lastIndexOf('inside') + 1);
      expect(batch).toHaveLength(600);
      expect(new Set(batch)).toEqual(new Set(['inside']));
      await nextTimer(5);
    }
    busy.abort();
    await Promise.all(outside);
    expect(told.filter((who) => who === 'outside').length).toBeGreaterThan(10);
  });

  it.each([
    // On a busy machine one of a millisecond may be over before the turn is.
    ['a timer', () => nextTimer(500)],
    ['a file', () => readFile(file)],
    ['the next turn', () => nextTurn()],
    ['nothing that ever comes', () => new Promise(() => {})],
  ])('stops the process when a job waits for %s, and keeps nothing of its batch', async (_name, wait) => {
    const stopped = Promise.withResolvers<Error>();
    const strict = storeOn(await openDatabase(join(folder, 'strict.sqlite'), 1), {
      log: silentLog,
      lockPatienceMs: 100,
      stop: stopped.resolve,
    });
    void strict.unitOfWork
      .run(async ({ audit }) => {
        await audit.append({ type: 'alert', outcome: 'success', timeMs: 1 });
        await wait();
      })
      .catch(() => {});
    expect((await stopped.promise).message).toContain('waited for something other than its repositories');
    const kept = new Sqlite(join(folder, 'strict.sqlite'), { readonly: true });
    expect(kept.prepare('SELECT count(*) FROM audit_events').pluck().get()).toBe(0);
    kept.close();
  });

  it('waits for a lock that is let go', async () => {
    const other = new Sqlite(file);
    other.exec('BEGIN IMMEDIATE');
    const job = store.unitOfWork.run(note({ n: 1 }));
    setTimeout(() => other.exec('COMMIT'), 150);
    await expect(job).resolves.toBeUndefined();
    other.close();
  });

  it('gives up on a lock that is held, tells everybody, and goes on afterwards', async () => {
    await store.close();
    store = await open(100);
    const other = new Sqlite(file);
    other.exec('BEGIN IMMEDIATE');
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => store.unitOfWork.run(note({ n }))));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'Refusal', code: 'unavailable' } });
    }
    await expect(store.probe(0)).rejects.toMatchObject({ code: 'unavailable' });
    other.exec('ROLLBACK');
    other.close();
    await store.unitOfWork.run(note({ n: 4 }));
    expect(await events()).toHaveLength(1);
  });

  it('says unavailable when the disk is full, loses nothing that was told, and recovers', async () => {
    await store.close();
    const database = await openDatabase(file, 1);
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages + 3}`);
    const limited = storeOn(database, { log: silentLog, lockPatienceMs: 100 });
    let told = 0;
    let refused = 0;
    for (let n = 0; n < 200; n += 1) {
      await limited.unitOfWork.run(note({ n })).then(
        () => {
          told += 1;
        },
        (error) => {
          expect(error).toMatchObject({ code: 'unavailable' });
          refused += 1;
        },
      );
    }
    await limited.close();
    expect(refused).toBeGreaterThan(0);
    store = await open();
    expect(verifyChain(await events())).toMatchObject({ whole: true, count: told });
    await store.unitOfWork.run(note({ n: 1 }));
    expect(await events()).toHaveLength(told + 1);
  });

  it('lets nobody change or remove an audit event by plain SQL', async () => {
    await store.unitOfWork.run(note({ n: 1 }));
    const database = await openDatabase(file, 1);
    expect(() => database.exec("UPDATE audit_events SET reason = 'x'")).toThrow(/never change/);
    expect(() => database.exec('DELETE FROM audit_events')).toThrow(/stay/);
    database.close();
  });

  it.each([
    ['UPDATE audit_events SET details = \'{"n":9}\' WHERE seq = 3', 3],
    ["UPDATE audit_events SET details = 'broken' WHERE seq = 3", 3],
    ["UPDATE audit_events SET address = '10.0.0.1' WHERE seq = 5", 5],
    ['DELETE FROM audit_events WHERE seq = 2', 2],
    ['DELETE FROM audit_events WHERE seq = 1', 1],
    ["UPDATE audit_events SET hash = x'00' WHERE seq = 4", 4],
    ['UPDATE audit_events SET seq = 99 WHERE seq = 4', 4],
  ])('finds what somebody did who got around the triggers: %s', async (sql, brokenSeq) => {
    for (let n = 1; n <= 6; n += 1) await store.unitOfWork.run(note({ n }));
    const database = await openDatabase(file, 1);
    database.exec(`DROP TRIGGER audit_events_never_change; DROP TRIGGER audit_events_stay; ${sql}`);
    database.close();
    expect(verifyChain(await events())).toMatchObject({ whole: false, brokenSeq });
  });
});

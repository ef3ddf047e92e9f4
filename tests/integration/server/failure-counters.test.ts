import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../../server/domain/sessions/open-session.ts';
import { removeEmptyCounters } from '../../../server/domain/throttling/remove-empty-counters.ts';
import { openDatabase } from '../../../server/store/sqlite/open-database.ts';
import { SqliteFailureCounterRepository } from '../../../server/store/sqlite/sqlite-failure-counter-repository.ts';
import { type OpenRules, openRules } from '../../support/server/open-rules.ts';

const capacity = 500;
/** How far the table may exceed its capacity before it is checked. */
const slack = 256;
const nameOf = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16);

describe('the table of counters', () => {
  let folder: string;
  let database: Database;
  let counters: SqliteFailureCounterRepository;
  const size = () => Number(database.prepare('SELECT count(*) FROM failure_counters').pluck().get());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carelink-counters-'));
    database = await openDatabase(join(folder, 'carelink.sqlite'), 0);
    counters = new SqliteFailureCounterRepository(database, capacity);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  /** One failure under each of many names, all at once. */
  const flood = async () => {
    database.exec('BEGIN');
    for (let number = 0; number < 5_000; number += 1) {
      await counters.put(nameOf(`nobody ${number}`), { emptyAtMs: 9_000, updatedAtMs: 0 });
    }
    database.exec('COMMIT');
  };

  it('stays bounded in a flood of new names, and keeps what has failed often', async () => {
    const heavy = { emptyAtMs: 900_000, updatedAtMs: 0 };
    await counters.put(nameOf('a guesser'), heavy);
    await flood();
    expect(size()).toBeLessThanOrEqual(capacity + slack);
    expect(await counters.find(nameOf('a guesser'))).toEqual(heavy);
  });

  it('loses its empty rows in use', async () => {
    await flood();
    for (let failure = 0; failure < 3 * slack; failure += 1) {
      await counters.put(nameOf('somebody'), { emptyAtMs: 20_000, updatedAtMs: 10_000 });
    }
    expect(size()).toBe(1);
  });

  it('removes empty rows in batches', async () => {
    for (const [name, emptyAtMs] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 10],
    ] as const) {
      await counters.put(nameOf(name), { emptyAtMs, updatedAtMs: 0 });
    }
    expect([
      await counters.removeEmpty(5, 2),
      await counters.removeEmpty(5, 2),
      await counters.removeEmpty(5, 2),
    ]).toEqual([2, 1, 0]);
    expect(await counters.find(nameOf('d'))).not.toBeNull();
  });
});

describe('what failed sign-ins leave behind', () => {
  let rules: OpenRules;
  beforeEach(async () => {
    rules = await openRules({ clients: { unbound: 'allow' } });
  });
  afterEach(() => rules.close());

  const fail = (username: string, address: string) =>
    openSession(
      rules.ports,
      { username, password: 'a guess', deviceName: null, keyThumbprint: null },
      { address },
    ).catch(() => {});

  it('does not reveal who was meant, and is gone after the cleanup once its time is over', async () => {
    await fail('mallory-of-nowhere', '192.0.2.77');
    const folder = dirname(rules.databaseFile);
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')),
    );
    expect(files.join('')).not.toContain('mallory-of-nowhere');
    // One counter each for the place and the network.
    expect(await removeEmptyCounters(rules.ports)).toBe(0);
    rules.clock.advance(9_000);
    expect(await removeEmptyCounters(rules.ports)).toBe(1);
    rules.clock.advance(21_000);
    expect(await removeEmptyCounters(rules.ports)).toBe(1);
  });
});

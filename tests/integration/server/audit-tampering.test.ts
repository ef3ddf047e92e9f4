import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rehashFrom, SealedTrail } from '../../support/server/sealed-trail.ts';

/** The first three events announce the keys. */
const keyEvents = 3;

describe('tampering with the audit trail is found', () => {
  let trail: SealedTrail;
  beforeEach(async () => {
    trail = await SealedTrail.open();
    await trail.append(9);
  });
  afterEach(() => trail.close());

  it('and without it the trail is whole, also after a restart', async () => {
    expect(await trail.verify()).toMatchObject({ whole: true, count: keyEvents + 9 });
    await trail.reopen();
    await trail.append(1);
    expect(await trail.verify()).toMatchObject({ whole: true, count: keyEvents + 10 });
    expect(trail.log).toEqual([]);
  });

  const changed = "UPDATE audit_events SET address = '10.0.0.9' WHERE seq = 6";
  const swap = `UPDATE audit_events SET seq = -1 WHERE seq = 5; UPDATE audit_events SET seq = 5 WHERE seq = 6;
                UPDATE audit_events SET seq = 6 WHERE seq = -1`;
  const insert = `UPDATE audit_events SET seq = -seq WHERE seq > 6; UPDATE audit_events SET seq = 1 - seq WHERE seq < 0;
                  INSERT INTO audit_events SELECT 7, time_ms, type, outcome, 8, session_id, device_id, address,
                    reason, details, prev_hash, hash, seal FROM audit_events WHERE seq = 6`;
  const cases: readonly [string, (database: Database) => void, number][] = [
    ['a changed event', (database) => database.exec(changed), 6],
    ['a deleted event', (database) => database.exec('DELETE FROM audit_events WHERE seq = 6'), 6],
    ['a deleted beginning', (database) => database.exec('DELETE FROM audit_events WHERE seq < 6'), 1],
    ['two events in another order', (database) => database.exec(swap), 5],
    ['an event between others', (database) => database.exec(insert), 7],
    ['a cut-off end', (database) => database.exec('DELETE FROM audit_events WHERE seq > 9'), 10],
    ['one event cut off', (database) => database.exec('DELETE FROM audit_events WHERE seq = 12'), 12],
    ['everything gone', (database) => database.exec('DELETE FROM audit_events'), 1],
    [
      'a seal taken away',
      (database) => database.exec('UPDATE audit_events SET seal = NULL WHERE seq = 8'),
      8,
    ],
    ['a changed seal', (database) => database.exec("UPDATE audit_events SET seal = x'00' WHERE seq = 8"), 8],
    [
      'a tail that was hashed anew',
      (database) => {
        database.exec(changed);
        rehashFrom(database, 6);
      },
      6,
    ],
    [
      'a deleted event with the rest moved up and hashed anew',
      (database) => {
        database.exec('DELETE FROM audit_events WHERE seq = 6');
        rehashFrom(database, 6);
      },
      6,
    ],
    [
      'a tail hashed anew without seals',
      (database) => {
        database.exec(`${changed}; UPDATE audit_events SET seal = NULL WHERE seq >= 6`);
        rehashFrom(database, 6);
      },
      6,
    ],
    [
      'everything hashed anew without seals',
      (database) => {
        database.exec('UPDATE audit_events SET seal = NULL, user_id = 9');
        rehashFrom(database, 1);
      },
      1,
    ],
    [
      'key events taken out and the rest hashed anew',
      (database) => {
        database.exec("UPDATE audit_events SET type = 'refresh', details = NULL WHERE seq <= 3");
        rehashFrom(database, 1);
      },
      1,
    ],
    [
      'the last event hashed anew',
      (database) => {
        database.exec('UPDATE audit_events SET user_id = 9 WHERE seq = 12');
        rehashFrom(database, 12);
      },
      12,
    ],
  ];

  it.each(cases)('%s', async (_name, change, brokenSeq) => {
    trail.tamper(change);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq });
  });

  it('also when the head record is brought back to an older state, replaced or removed', async () => {
    const { path } = trail.sealed.headFile;
    copyFileSync(path, `${path}.old`);
    await trail.append(3);
    const newest = readFileSync(path, 'utf8');
    writeFileSync(path, newest.replace('"seq":15', '"seq":12'));
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 16, problem: /not of this key/ });
    rmSync(path);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 16, problem: /is missing/ });
    // An older record is behind, as after a power failure; the event it names must still be there.
    copyFileSync(`${path}.old`, path);
    expect(await trail.verify()).toMatchObject({ whole: true });
    trail.tamper((database) => database.exec('DELETE FROM audit_events WHERE seq > 11'));
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 12 });
  });

  it('by the running server itself, which notes it in the trail and in the log', async () => {
    trail.tamper((database) => database.exec('DELETE FROM audit_events WHERE seq > 9'));
    await trail.append(1);
    expect(trail.log).toEqual(['the audit trail is damaged']);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 10, problem: /noted in event 10/ });
    await trail.append(1);
    await trail.reopen();
    expect(trail.log).toHaveLength(1);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 10 });
    expect(await trail.verify(new Set([10]))).toMatchObject({ whole: true, count: 12 });
  });

  it('by the running server when the newest event was written anew', async () => {
    trail.tamper((database) => {
      database.exec('UPDATE audit_events SET user_id = 9 WHERE seq = 12');
      rehashFrom(database, 12);
    });
    await trail.append(1);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 12 });
    const noted = await trail.sealed.store.unitOfWork.read(
      async ({ audit }) => await Array.fromAsync(audit.events({ fromSeq: 13 })),
    );
    expect(noted[0]).toMatchObject({
      type: 'audit_damaged',
      reason: 'events_changed',
      details: { known_seq: 12 },
    });
  });

  it('by the next start when it happened while no server ran', async () => {
    trail.tamper((database) => database.exec('DELETE FROM audit_events WHERE seq > 9'));
    await trail.reopen();
    await trail.append(1);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq: 10 });
    rmSync(trail.sealed.headFile.path);
    await trail.reopen();
    const events = await trail.sealed.store.unitOfWork.read(
      async ({ audit }) => await Array.fromAsync(audit.events()),
    );
    expect(events.at(-1)).toMatchObject({ type: 'audit_damaged', reason: 'head_record_lost' });
  });
});

describe('checkpoints', () => {
  let trail: SealedTrail;
  beforeEach(async () => {
    trail = await SealedTrail.open();
    await trail.append(2100);
  });
  afterEach(() => trail.close());

  it('are every 1,000th event and sign what is before them', async () => {
    const events = await trail.sealed.store.unitOfWork.read(
      async ({ audit }) => await Array.fromAsync(audit.events()),
    );
    const checkpoints = events.filter(({ type }) => type === 'checkpoint');
    expect(checkpoints.map(({ seq }) => seq)).toEqual([1000, 2000]);
    expect(checkpoints[0]?.details).toMatchObject({
      covers_seq: 999,
      covers_hash: events[998]?.hash.toString('hex'),
      kid: trail.sealed.keys.auditSeal.keyId,
    });
    expect(await trail.verify()).toMatchObject({ whole: true, count: 2100 + keyEvents + 2 });
  });

  it.each<[string, (database: Database) => void, number]>([
    [
      'swapped',
      (database) =>
        database.exec(`UPDATE audit_events SET details = (SELECT details FROM audit_events WHERE seq = 1000)
                        WHERE seq = 2000`),
      2000,
    ],
    [
      'swapped and hashed anew',
      (database) => {
        database.exec(`UPDATE audit_events SET details = (SELECT details FROM audit_events WHERE seq = 1000)
                        WHERE seq = 2000`);
        rehashFrom(database, 2000);
      },
      2000,
    ],
    [
      'with an event before them hashed anew',
      (database) => {
        database.exec('UPDATE audit_events SET user_id = 1 WHERE seq = 1500');
        rehashFrom(database, 1500);
      },
      1500,
    ],
    ['removed', (database) => database.exec('DELETE FROM audit_events WHERE seq = 1000'), 1000],
    ['cut off with the end', (database) => database.exec('DELETE FROM audit_events WHERE seq >= 2000'), 2000],
  ])('are found to be tampered with: %s', async (_name, change, brokenSeq) => {
    trail.tamper(change);
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq });
  });
});

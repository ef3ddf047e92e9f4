import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepRetention } from '../../../server/background/keep-retention.ts';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import { keyFileOf } from '../../../server/crypto/key-file.ts';
import { retentionStart } from '../../../server/domain/audit/chain/retention.ts';
import { verifyChain } from '../../../server/domain/audit/chain/verify-chain.ts';
import { parseRecord } from '../../../server/domain/audit/export/audit-record.ts';
import { type AuditArchive, pruneTrail } from '../../../server/domain/audit/prune-trail.ts';
import { writeCheckpoint } from '../../../server/domain/audit/write-checkpoint.ts';
import type { BatchOptions } from '../../../server/domain/ports/in-batches.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import type { AuditEvent } from '../../../server/domain/records/audit-event.ts';
import { createLostKeys } from '../../../server/keys/create-lost-keys.ts';
import { openSealedStore } from '../../../server/keys/open-sealed-store.ts';
import { FileAuditArchive } from '../../../server/store/file-audit-archive.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';
import { rehashFrom, SealedTrail } from '../../support/server/sealed-trail.ts';

const silentOptions = {
  accessAlgorithm: 'ES256',
  lockPatienceMs: 1_000,
  log: silentLog,
} as const;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

describe('pruning the audit trail', () => {
  let trail: SealedTrail;
  let archive: FileAuditArchive;

  beforeEach(async () => {
    trail = await SealedTrail.open();
    archive = FileAuditArchive.inFolder(join(trail.folder, 'archive'));
    await trail.append(10);
    trail.clock.advance(dayMs);
    await trail.append(5);
  });
  afterEach(() => trail.close());

  const events = async (): Promise<AuditEvent[]> =>
    trail.sealed.store.unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.events()));
  const prune = (beforeMs: number, into: AuditArchive = archive, batches: BatchOptions = {}) => {
    const { store, keys } = trail.sealed;
    const ports = { clock: trail.clock, unitOfWork: store.unitOfWork };
    return pruneTrail(ports, { beforeMs, archive: into, seal: keys.auditSeal, batches });
  };
  const yesterday = () => trail.clock.nowMs() - hourMs;

  it('moves old events to a private file and leaves a trail that verifies from there', async () => {
    const before = await events();
    const { removed, file } = await prune(yesterday());
    expect([removed, file]).toEqual([13, join(trail.folder, 'archive', 'audit-1-13.ndjson')]);
    expect(statSync(String(file)).mode & 0o777).toBe(0o600);
    const lines = readFileSync(String(file), 'utf8').trimEnd().split('\n');
    const archived = lines.map((line) => parseRecord(line) ?? expect.unreachable());
    expect(archived).toEqual(before.slice(0, 13));
    expect(verifyChain(archived)).toMatchObject({ whole: true, count: 13 });
    expect((await events()).map(({ seq }) => seq)).toEqual([14, 15, 16, 17, 18, 19]);
    expect((await events()).at(-1)).toMatchObject({
      type: 'audit_pruned',
      details: { covers_seq: 13, covers_hash: before[12]?.hash.toString('hex'), from_seq: 1 },
    });
    expect(await trail.verify()).toMatchObject({ whole: true, count: 6, firstSeq: 14 });
    await trail.reopen();
    await trail.append(2);
    expect(await trail.verify()).toMatchObject({ whole: true, count: 8, firstSeq: 14 });
    expect(trail.log).toEqual([]);
  });

  it('archives what a terminal would obey, and reads it back', async () => {
    const { unitOfWork } = trail.sealed.store;
    const odd = { reason: 'turn \u202e around', details: { name: '\u001b[2J \u{1fa7a}' } };
    const timeMs = trail.clock.nowMs();
    await unitOfWork.run(({ audit }) =>
      audit.append({ type: 'refresh', outcome: 'success', timeMs, ...odd }),
    );
    const { file } = await prune(trail.clock.nowMs() + 1);
    const lines = readFileSync(String(file), 'utf8').trimEnd().split('\n');
    expect(parseRecord(String(lines.at(-1)))).toMatchObject(odd);
    expect(await trail.verify()).toMatchObject({ whole: true });
  });

  it('can be done again and again', async () => {
    await prune(yesterday());
    trail.clock.advance(dayMs);
    await trail.append(2);
    expect(await prune(yesterday())).toMatchObject({ removed: 6 });
    expect(await trail.verify()).toMatchObject({ whole: true, firstSeq: 20, count: 3 });
    expect(await prune(yesterday())).toEqual({ removed: 0, file: null });
    expect(readdirSync(join(trail.folder, 'archive'))).toEqual(['audit-1-13.ndjson', 'audit-14-19.ndjson']);
  });

  it.each(['write', 'read', 'digest'] as const)(
    'ends soon when nobody waits for it any more (%s), and removes nothing',
    async (step) => {
      const stop = new AbortController();
      let events = 0;
      async function* stopping(given: AsyncIterable<AuditEvent>) {
        for await (const event of given) {
          events += 1;
          if (event.seq === 3) stop.abort();
          yield event;
        }
      }
      const slow: AuditArchive = {
        write: (given, range) => archive.write(step === 'write' ? stopping(given) : given, range),
        read: (file) => (step === 'read' ? stopping(archive.read(file)) : archive.read(file)),
        digest: async (file) => {
          if (step === 'digest') stop.abort();
          return await archive.digest(file);
        },
      };
      const { signal } = stop;
      await expect(prune(yesterday(), slow, { signal })).rejects.toThrow();
      expect(events).toBe(step === 'digest' ? 0 : 3);
      expect(await trail.verify()).toMatchObject({ whole: true, firstSeq: 1 });
      expect(await prune(yesterday())).toMatchObject({ removed: 13 });
    },
  );

  it('works in batches, and what was interrupted is finished by the next', async () => {
    await trail.append(2500);
    await prune(trail.clock.nowMs() + 1);
    expect((await events()).map(({ type }) => type)).toEqual(['audit_pruned']);
    expect(await trail.verify()).toMatchObject({ whole: true, count: 1 });
    await trail.append(20);
    const last = (await events()).at(-1)?.seq ?? 0;
    const broken: AuditArchive = {
      write: (...args) => archive.write(...args),
      read: (file) => archive.read(file),
      digest: async () => {
        throw new Error('the machine went down');
      },
    };
    await expect(prune(trail.clock.nowMs() + 1, broken)).rejects.toThrow('went down');
    expect(await events()).toHaveLength(21);
    expect(await trail.verify()).toMatchObject({ whole: true });
    // The next one reuses the existing archive and leaves no draft.
    expect(await prune(trail.clock.nowMs() + 1)).toMatchObject({ removed: 21 });
    expect(await trail.verify()).toMatchObject({ whole: true, firstSeq: last + 1 });
    expect(readdirSync(join(trail.folder, 'archive'))).toEqual([
      'audit-1-2520.ndjson',
      `audit-2521-${last}.ndjson`,
    ]);
  });

  it('takes no archive of another trail, be it whole', async () => {
    const other = await SealedTrail.open();
    try {
      other.clock.advance(1);
      await other.append(10);
      const foreign = FileAuditArchive.file(join(trail.folder, 'archive', 'audit-1-13.ndjson'));
      await foreign.write(await other.sealed.store.unitOfWork.read(async ({ audit }) => audit.events()), {
        fromSeq: 1,
        toSeq: 13,
      });
      await expect(prune(yesterday())).rejects.toThrow(/Nothing was pruned/);
      expect(await events()).toHaveLength(18);
    } finally {
      await other.close();
    }
  });

  it('removes nothing when a file lies where the folder of the archive belongs', async () => {
    const folder = join(trail.folder, 'archive');
    writeFileSync(folder, 'mine');
    await expect(prune(yesterday())).rejects.toThrow(
      /audit-1-13\.ndjson cannot be written \(E(EXIST|NOTDIR)\)/,
    );
    expect(readFileSync(folder, 'utf8')).toBe('mine');
    expect(await events()).toHaveLength(18);
  });

  it('removes nothing when the archive exists, is damaged or cut short', async () => {
    const path = join(trail.folder, 'there.ndjson');
    writeFileSync(path, 'mine');
    await expect(prune(yesterday(), FileAuditArchive.file(path))).rejects.toThrow(/exists already/);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    const spoil = (change: (text: string) => string, name: string): AuditArchive => {
      const file = FileAuditArchive.file(join(trail.folder, name));
      return {
        write: async (...args) => {
          const written = await file.write(...args);
          writeFileSync(written, change(readFileSync(written, 'utf8')));
          return written;
        },
        read: (written) => file.read(written),
        digest: (written) => file.digest(written),
      };
    };
    const cut = spoil((text) => text.slice(0, text.length / 2), 'cut.ndjson');
    await expect(prune(yesterday(), cut)).rejects.toThrow(/not complete/);
    const changed = spoil((text) => text.replace('10.0.0.8', '10.0.0.9'), 'changed.ndjson');
    await expect(prune(yesterday(), changed)).rejects.toThrow(/Nothing was pruned: .*event 4/);
    expect(await events()).toHaveLength(18);
    expect(await trail.verify()).toMatchObject({ whole: true, count: 18 });
  });

  it('removes nothing from a trail that was tampered with: that is evidence', async () => {
    trail.tamper((database) => {
      database.exec('UPDATE audit_events SET user_id = 9 WHERE seq = 6');
      rehashFrom(database, 6);
    });
    await expect(prune(yesterday())).rejects.toThrow(/Nothing was pruned: .*broken at event 6/);
    expect((await events()).filter(({ type }) => type !== 'audit_damaged')).toHaveLength(18);
  });

  it.each([
    ['DELETE FROM audit_events WHERE seq = 14', 14],
    ['DELETE FROM audit_events WHERE seq <= 16', 14],
    [
      "UPDATE audit_events SET details = replace(details, ':13', ':15') WHERE seq = 19; DELETE FROM audit_events WHERE seq < 16",
      1,
    ],
    ['DELETE FROM audit_events WHERE seq = 19', 1],
  ])('hides no other removal: %s', async (sql, brokenSeq) => {
    await prune(yesterday());
    trail.tamper((database) => database.exec(sql));
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq });
  });

  it('is still proven after the key file was lost and made anew', async () => {
    await prune(yesterday());
    await trail.sealed.store.close();
    rmSync(keyFileOf(trail.databaseFile));
    const options = { ...silentOptions, databaseFile: trail.databaseFile, clock: trail.clock };
    const store = await openStore({ ...options, file: trail.databaseFile, nowMs: trail.clock.nowMs() });
    await createLostKeys(options, store, false);
    await store.close();
    trail.sealed = await openSealedStore(options);
    await trail.append(2);
    expect(await trail.verify()).toMatchObject({ whole: true, firstSeq: 14 });
    trail.tamper((database) => {
      database.exec('UPDATE audit_events SET user_id = 9 WHERE seq = 15');
      rehashFrom(database, 15);
    });
    expect(await trail.verify()).toMatchObject({ whole: false });
  });

  it('leaves the triggers in place', async () => {
    await prune(yesterday());
    const database = new Sqlite(trail.databaseFile);
    expect(() => database.exec('DELETE FROM audit_events')).toThrow(/audit events stay/);
    expect(() => database.exec('UPDATE audit_events SET user_id = 1')).toThrow(/never change/);
    database.close();
  });

  it('is done daily where an archive is configured, else the log reminds', async () => {
    const { store, keys } = trail.sealed;
    const log: unknown[] = [];
    const note = (fields: unknown, message: string) => log.push([fields, message]);
    const ports = {
      clock: trail.clock,
      unitOfWork: store.unitOfWork,
      keys,
      log: { debug: note, info: note, warn: note, error: note },
    };
    const { audit } = parseServerConfig({});
    expect(audit).toEqual({ retention_years: 6 });
    await keepRetention(ports, audit);
    expect(log).toEqual([]);
    trail.clock.advance(6 * 366 * dayMs);
    await keepRetention(ports, audit);
    expect(log).toEqual([[{ count: 18, retention_years: 6 }, expect.stringContaining('older')]]);
    expect(await events()).toHaveLength(18);
    await keepRetention(ports, { ...audit, archive: join(trail.folder, 'kept') });
    expect(existsSync(join(trail.folder, 'kept', 'audit-1-18.ndjson'))).toBe(true);
    expect(await trail.verify()).toMatchObject({ whole: true, firstSeq: 19 });
  });

  it('counts years by the calendar', () => {
    expect(new Date(retentionStart(Date.UTC(2032, 2, 2, 7), 6)).toISOString()).toBe(
      '2026-03-02T07:00:00.000Z',
    );
  });

  it('has a checkpoint an hour as long as something happens', async () => {
    const { store, keys } = trail.sealed;
    const write = () => writeCheckpoint({ clock: trail.clock, unitOfWork: store.unitOfWork }, keys.auditSeal);
    expect(await write()).toBe(true);
    expect(await write()).toBe(false);
    trail.clock.advance(2 * hourMs);
    expect(await write()).toBe(false);
    await trail.append(1);
    expect(await write()).toBe(true);
    await trail.append(1);
    expect(await write()).toBe(false);
    expect(await trail.verify()).toMatchObject({ whole: true });
  });
});

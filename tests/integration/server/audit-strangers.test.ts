import type { Database } from 'better-sqlite3';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderNdjson } from '../../../server/domain/audit/export/render-ndjson.ts';
import { exportTrail } from '../../../server/domain/audit/export-trail.ts';
import { pruneTrail } from '../../../server/domain/audit/prune-trail.ts';
import { FileAuditArchive } from '../../../server/store/file-audit-archive.ts';
import { SealedTrail, withoutTriggers } from '../../support/server/sealed-trail.ts';

let trail: SealedTrail;
beforeEach(async () => {
  trail = await SealedTrail.open();
  const { unitOfWork } = trail.sealed.store;
  const timeMs = trail.clock.nowMs();
  await unitOfWork.run(({ audit }) =>
    audit.append({ type: 'refresh', outcome: 'success', timeMs, userId: 7, details: { role: 'a', n: 1 } }),
  );
  await trail.append(5);
});
afterEach(() => trail.close());

/** The event with details. */
const detailed = 4;
const newest = 9;
const copyTo = (
  seq: string,
) => `INSERT INTO audit_events SELECT ${seq}, time_ms, type, outcome, user_id, session_id,
  device_id, address, 'forged', details, prev_hash, hash, seal FROM audit_events WHERE seq = 6`;
const setDetails = (text: string) => `UPDATE audit_events SET details = '${text}' WHERE seq = ${detailed}`;

describe('a row that is no link of the chain', () => {
  it.each([
    ['with the number 0', copyTo('0'), 0],
    ['with a negative number', copyTo('-7'), -7],
    ['with the smallest number there is', copyTo('-9223372036854775808'), -(2 ** 63)],
    ['beyond the newest', copyTo('4711'), newest + 1],
    ['with a number that no program reads exactly', copyTo('9223372036854775807'), 2 ** 63],
    ['right after the newest', copyTo(String(newest + 1)), newest + 1],
    ['with a member twice', setDetails('{"n":1,"role":"b","role":"a"}'), detailed],
    ['with white space', setDetails('{"n": 1,"role":"a"}'), detailed],
    ['with another spelling of a number', setDetails('{"n":1.0,"role":"a"}'), detailed],
    ['with another spelling of a letter', setDetails('{"n":1,"role":"\\u0061"}'), detailed],
    [
      'with details as bytes',
      `UPDATE audit_events SET details = CAST(details AS BLOB) WHERE seq = ${detailed}`,
      detailed,
    ],
    ['with text for a number', "UPDATE audit_events SET user_id = 'x' WHERE seq = 6", 6],
    [
      'with a broken number for a whole one',
      'UPDATE audit_events SET time_ms = time_ms + 0.5 WHERE seq = 6',
      6,
    ],
    ['with an id of another length', "UPDATE audit_events SET session_id = x'00' WHERE seq = 6", 6],
    ['with its hash as text', 'UPDATE audit_events SET hash = hex(hash) WHERE seq = 6', 6],
  ])('%s is found', async (_name, sql, brokenSeq) => {
    trail.tamper((database) => {
      allowAnyType(database);
      database.exec(sql);
    });
    expect(await trail.verify()).toMatchObject({ whole: false, brokenSeq });
  });

  it('is neither shown nor exported, and nothing is pruned over it', async () => {
    trail.tamper((database) => {
      database.exec(`${copyTo('0')}; ${copyTo('-7')}; ${copyTo(String(newest + 1))};
        ${setDetails('{"n":1,"role":"b","role":"a"}')}; UPDATE audit_events SET address = 'elsewhere' WHERE seq = 8`);
    });
    const { unitOfWork } = trail.sealed.store;
    const shown = await unitOfWork.read(({ audit }) => audit.newestBefore(null, 100));
    expect(shown.map(({ seq }) => seq)).toEqual([9, 7, 6, 5, 3, 2, 1]);
    expect(
      (await unitOfWork.read(({ audit }) => audit.newestBefore({ seq: 9 }, 2))).map(({ seq }) => seq),
    ).toEqual([7, 6]);

    let out = '';
    const write = async (text: string) => {
      out += text;
    };
    const ports = { clock: trail.clock, unitOfWork };
    const span = { sinceMs: null, untilMs: null };
    const leftOut = await exportTrail(ports, { format: 'ndjson', render: renderNdjson, ...span, write });
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3, 5, 6, 7, 9]);
    expect(leftOut).toEqual({ count: 3, first: { seq: detailed } });
    expect(out).not.toMatch(/forged|elsewhere/);

    const pruning = {
      beforeMs: trail.clock.nowMs() + 1,
      archive: FileAuditArchive.inFolder(trail.folder),
      seal: trail.sealed.keys.auditSeal,
    };
    await expect(pruneTrail(ports, pruning)).rejects.toThrow('Nothing was pruned: row -7 is no event');
  });
});

/** What does not stop anybody who can change the schema. */
function allowAnyType(database: Database): void {
  database.unsafeMode(true);
  database.exec(`PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'audit_events';
    PRAGMA writable_schema = RESET`);
}

describe('whoever uses no more than SQL', () => {
  const attempts: readonly [string, string][] = [
    ['replaces an event', copyTo('6').replace('INSERT', 'INSERT OR REPLACE')],
    ['replaces an event by REPLACE', copyTo('6').replace('INSERT', 'REPLACE')],
    [
      'updates an event by an upsert',
      `${copyTo('6').replace('SELECT', 'SELECT ALL')} AND true ON CONFLICT DO UPDATE SET user_id = 1`,
    ],
    ['moves an event onto another', 'UPDATE OR REPLACE audit_events SET seq = 5 WHERE seq = 6'],
    ['puts an event before all others', copyTo('0')],
    ['leaves a gap', copyTo('4711')],
    ['leaves the number to SQLite', copyTo('NULL')],
    ['deletes an event', 'DELETE FROM audit_events WHERE seq = 6'],
    ['deletes all', 'DELETE FROM audit_events'],
    ['deletes a user', 'DELETE FROM users WHERE id = 1'],
    [
      'replaces a user by the id',
      `INSERT OR REPLACE INTO users (id, username, display_name, role, password_hash, created_at_ms)
         VALUES (1, 'eve', 'Eve', 'it_admin', '!', 0)`,
    ],
    [
      'replaces a user by the name',
      `INSERT OR REPLACE INTO users (id, username, display_name, role, password_hash, created_at_ms)
         VALUES (9, 'nora', 'Eve', 'it_admin', '!', 0)`,
    ],
    ['gives a user another id', 'UPDATE users SET id = 9 WHERE id = 1'],
    ["takes a user's name", "UPDATE OR REPLACE users SET username = 'nora' WHERE id = 2"],
    ['deletes a workstation', 'DELETE FROM devices'],
    ['gives a workstation another key', 'UPDATE devices SET key_thumbprint = zeroblob(32)'],
    ['deletes an open session', 'DELETE FROM sessions'],
    ['gives a session another user', 'UPDATE sessions SET user_id = 2'],
    [
      'deletes an emergency access that nobody has judged',
      'DELETE FROM emergency_accesses WHERE verdict IS NULL',
    ],
    ['judges anew', "UPDATE emergency_accesses SET verdict = 'justified' WHERE verdict = 'not_justified'"],
    ['rewrites an emergency access', "UPDATE emergency_accesses SET reason = 'another story'"],
    [
      'revives a session',
      'UPDATE sessions SET ended_at_ms = NULL, ended_reason = NULL WHERE ended_at_ms IS NOT NULL',
    ],
  ];
  it.each(attempts)('%s: is refused', (_name, sql) => {
    const database = new Sqlite(trail.databaseFile);
    database.pragma('recursive_triggers = OFF');
    try {
      database.exec(someRows);
      const state = () =>
        ['audit_events', 'users', 'devices', 'sessions', 'emergency_accesses'].map((table) =>
          database.prepare(`SELECT * FROM ${table}`).all(),
        );
      const before = state();
      expect(() => database.exec(sql)).toThrow(/follow|change|stay|replaced|once/);
      expect(state()).toEqual(before);
    } finally {
      database.close();
    }
  });

  it.each([
    ['taken away', 'DROP TRIGGER audit_events_follow', /audit_events_follow is missing/],
    [
      'made toothless',
      `DROP TRIGGER users_stay;
       CREATE TRIGGER users_stay BEFORE DELETE ON users WHEN false BEGIN SELECT RAISE(ABORT, 'users stay'); END`,
      /users_stay was changed/,
    ],
    [
      'joined by another one',
      'CREATE TRIGGER helpful AFTER INSERT ON users BEGIN UPDATE users SET disabled = 0; END',
      /helpful is not of this program/,
    ],
  ])('is told from one who has lifted a rule: %s', async (_name, sql, problem) => {
    const database = new Sqlite(trail.databaseFile);
    database.exec(sql);
    database.close();
    expect(await trail.verify()).toMatchObject({
      whole: false,
      of: 'database',
      problem: expect.stringMatching(problem),
    });
  });

  it('finds the rules as they were after a pruning', async () => {
    const { keys, store } = trail.sealed;
    const archive = FileAuditArchive.inFolder(trail.folder);
    const pruning = { beforeMs: trail.clock.nowMs() + 1, archive, seal: keys.auditSeal };
    await pruneTrail({ clock: trail.clock, unitOfWork: store.unitOfWork }, pruning);
    expect(await trail.verify()).toMatchObject({ whole: true, firstSeq: newest + 1 });
    withoutTriggers(new Sqlite(trail.databaseFile), () => {});
    expect(await trail.verify()).toMatchObject({ whole: true });
  });
});

const someRows = `
  INSERT INTO users (id, username, display_name, role, password_hash, created_at_ms)
    VALUES (1, 'nora', 'Nora', 'clinician', '!', 0), (2, 'eve', 'Eve', 'clinician', '!', 0);
  INSERT INTO devices (id, key_thumbprint, name, registered_at_ms) VALUES (randomblob(16), randomblob(32), 'B-204', 0);
  INSERT INTO refresh_stamps (id, key_id, issuer) VALUES (1, 'k', 'i');
  INSERT INTO sessions (id, user_id, profile, rotated_at_ms, started_at_ms, expires_at_ms, ended_at_ms, ended_reason, stamp_id)
    VALUES (randomblob(16), 1, 'standard', 0, 0, 9, NULL, NULL, 1), (randomblob(16), 1, 'standard', 0, 0, 9, 1, 'logout', 1);
  INSERT INTO emergency_accesses (id, kind, user_id, reason_code, reason, started_at_ms, recorded_at_ms, verdict, reviewed_at_ms)
    VALUES (randomblob(16), 'session', 1, 'other', 'x', 0, 0, NULL, NULL),
           (randomblob(16), 'session', 1, 'other', 'x', 0, 0, 'not_justified', 0);`;

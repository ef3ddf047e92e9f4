import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { SessionChanges } from '../../../../server/store/postgres/session-changes.ts';
import { statement } from '../../../../server/store/postgres/statement.ts';
import { freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();
let database: TestDatabase;
let one: Connection;
let other: Connection;
let changes: SessionChanges;
const sessions = [
  '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  '7f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  '8f9619ff-8b86-4d01-b42d-00cf4fc964ff',
] as const;
const blob = (id: string) => `'\\x${id.replaceAll('-', '')}'`;
const insert = (id: string, userId: number) =>
  `INSERT INTO sessions (id, user_id, profile, rotated_at_ms, started_at_ms, expires_at_ms, stamp_id)
   VALUES (${blob(id)}, ${userId}, 'ward', 0, 0, 1000, 1)`;
const taken = async () => {
  const { users, sessions: moved } = await changes.take();
  return { users: users && [...users].sort(), sessions: moved && [...moved].sort() };
};
const nothing = { users: [], sessions: [] };

/** Knows of all that was changed before, for which every transaction of the cluster that is older has to end. */
async function upToDate(): Promise<SessionChanges> {
  const latest = { changes: new SessionChanges(other) };
  await expect
    .poll(async () => {
      latest.changes = new SessionChanges(other);
      await latest.changes.take();
      return (await latest.changes.take()).sessions?.size;
    })
    .toBe(0);
  return latest.changes;
}

beforeAll(async () => {
  if (why !== null) return;
  database = await freshDatabase(inject('postgresFolder'));
  const open = () => Connection.open(database);
  [one, other] = await Promise.all([open(), open()]);
  await one.execute(`
    INSERT INTO users (id, username, folded_name, display_name, role, password_hash, created_at_ms)
    VALUES (1, 'a', 'a', 'A', 'clinician', '!', 0), (2, 'b', 'b', 'B', 'clinician', '!', 0);
    INSERT INTO wards (name, profile) VALUES ('W', 'ward');
    INSERT INTO refresh_stamps (key_id, issuer) VALUES ('k', 'i');`);
  changes = new SessionChanges(other);
});

afterAll(async () => {
  if (why === null) await Promise.all([one.close(), other.close()]);
});

describe.skipIf(why !== null)(`SessionChanges${why === null ? '' : ` (${why})`}`, () => {
  it('takes anything for changed when it looks for the first time, and then nothing', async () => {
    expect(await taken()).toEqual({ users: null, sessions: null });
    expect(await taken()).toEqual(nothing);
  });

  it('tells what another node changed, and nothing of rotations', async () => {
    await one.execute(`${insert(sessions[0], 1)}; ${insert(sessions[1], 2)}`);
    expect(await taken()).toEqual({ users: [1, 2], sessions: [sessions[0], sessions[1]] });
    await one.execute(
      `UPDATE sessions SET generation = generation + 1, rotated_at_ms = 5, refresh_minute = 1, refresh_count = 1, stamp_id = 1`,
    );
    expect(await taken()).toEqual(nothing);
    await one.execute(`UPDATE sessions SET lock_ordered_at_ms = 5 WHERE id = ${blob(sessions[0])}`);
    expect(await taken()).toEqual({ users: [1], sessions: [sessions[0]] });
    // Nothing is different by that.
    await one.execute(
      `UPDATE sessions SET lock_ordered_at_ms = 5, locked_at_ms = 6 WHERE id = ${blob(sessions[0])}`,
    );
    expect(await taken()).toEqual(nothing);
    await one.execute(
      `UPDATE sessions SET ended_at_ms = 5, ended_reason = 'logout' WHERE id = ${blob(sessions[1])}`,
    );
    expect(await taken()).toEqual({ users: [2], sessions: [sessions[1]] });
  });

  it('tells of users by their name, and of wards and workstations that it may be anybody', async () => {
    await one.execute(`UPDATE users SET display_name = 'New' WHERE id = 1`);
    expect(await taken()).toEqual({ users: [1], sessions: [] });
    await one.execute(`UPDATE users SET password_hash = '!', salt = '\\x00' WHERE id = 1`);
    expect(await taken()).toEqual(nothing);
    await one.execute(`UPDATE wards SET name = 'Other'`);
    expect(await taken()).toEqual({ users: null, sessions: null });
    expect(await taken()).toEqual(nothing);
  });

  it('leaves out no transaction that began before others and ended after they were told', async () => {
    const third = await upToDate();
    await taken();
    await one.execute(`BEGIN; ${insert(sessions[2], 1)}`);
    await other.execute(`UPDATE users SET display_name = 'B2' WHERE id = 2`);
    expect((await taken()).users).toEqual([2]);
    await one.execute('COMMIT');
    expect(await taken()).toEqual({ users: [1], sessions: [sessions[2]] });
    expect(await taken()).toEqual(nothing);
    expect((await third.take()).sessions).toEqual(new Set([sessions[2]]));
  });

  it('takes anything for changed when the database counts its transactions anew', async () => {
    let ahead = 1_000_000n;
    const restored = new SessionChanges({
      all: async (...query) =>
        ((await other.all(...query)) as unknown as { seenUpTo: string }[]).map((row) => ({
          ...row,
          seenUpTo: String(BigInt(row.seenUpTo) + ahead),
        })) as never,
      run: () => Promise.reject(new Error('not asked')),
    });
    await restored.take();
    ahead = 0n;
    expect(await restored.take()).toEqual({ users: null, sessions: null });
    expect(await restored.take()).toEqual({ users: new Set(), sessions: new Set() });
  });

  it('takes anything for changed when very much has', async () => {
    expect(await taken()).toEqual(nothing);
    await one.execute('INSERT INTO session_changes (user_id) SELECT 1 FROM generate_series(1, 9999)');
    expect(await taken()).toEqual({ users: [1], sessions: [] });
    await one.execute('INSERT INTO session_changes (user_id) SELECT 1 FROM generate_series(1, 20000)');
    expect(await changes.take()).toEqual({ users: null, sessions: null });
    expect(await taken()).toEqual(nothing);
  });

  it('forgets what nobody can still need', async () => {
    await one.execute(`UPDATE session_changes SET changed_at = now() - interval '59 minutes'`);
    await changes.forgetOld();
    const count = async () =>
      one.first(statement<{ n: number }>('SELECT count(*) AS n FROM session_changes'));
    expect((await count())?.n).toBeGreaterThan(0);
    await one.execute(`UPDATE session_changes SET changed_at = now() - interval '61 minutes'`);
    await changes.forgetOld();
    expect((await count())?.n).toBe(0);
  });
});

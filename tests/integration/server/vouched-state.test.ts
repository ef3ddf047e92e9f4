import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareState } from '../../../server/background/compare-state.ts';
import { presentFilesOf } from '../../../server/backup/database-files.ts';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import { keyFileOf } from '../../../server/crypto/key-file.ts';
import { runDoctor } from '../../../server/doctor/run-doctor.ts';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import type { AuditSeal } from '../../../server/domain/audit/chain/audit-seal.ts';
import { canonicalJson } from '../../../server/domain/audit/chain/canonical-json.ts';
import { chainEvent, genesis } from '../../../server/domain/audit/chain/hash-chain.ts';
import { pruneTrail } from '../../../server/domain/audit/prune-trail.ts';
import { readSnapshot } from '../../../server/domain/audit/state/state-snapshot.ts';
import { issueBadgeCode } from '../../../server/domain/badges/badge-code.ts';
import { linkBadge } from '../../../server/domain/badges/link-badge.ts';
import { removeBadgesOf } from '../../../server/domain/badges/remove-badge.ts';
import { addClient } from '../../../server/domain/clients/add-client.ts';
import { removeClient } from '../../../server/domain/clients/remove-client.ts';
import { noteEmergencyCode } from '../../../server/domain/emergency/note-emergency-code.ts';
import { noteOfflineUse } from '../../../server/domain/emergency/note-offline-use.ts';
import { removeOldEmergencies } from '../../../server/domain/emergency/remove-old-emergencies.ts';
import { reviewEmergency } from '../../../server/domain/emergency/review-emergency.ts';
import { approveDevice } from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { createSiteCode } from '../../../server/domain/enrolment/create-site-code.ts';
import { enrolDevice } from '../../../server/domain/enrolment/enrol-device.ts';
import { sealEnrolmentCode } from '../../../server/domain/enrolment/enrolment-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import type { AuditEvent, ChainLink } from '../../../server/domain/records/audit-event.ts';
import type { StateTables } from '../../../server/domain/records/entity.ts';
import type { Session } from '../../../server/domain/records/session.ts';
import { openSession } from '../../../server/domain/sessions/open-session.ts';
import { refreshSession } from '../../../server/domain/sessions/refresh-session.ts';
import { removeEndedSessions } from '../../../server/domain/sessions/remove-ended-sessions.ts';
import { addUser } from '../../../server/domain/users/add-user.ts';
import {
  disableUser,
  enableUser,
  eraseUser,
  revokeSession,
  setEmergencyRight,
  setPassword,
} from '../../../server/domain/users/administer-user.ts';
import { importUsers } from '../../../server/domain/users/import-users.ts';
import type { ImportPlan, PlannedUser } from '../../../server/domain/users/plan-import.ts';
import { removeWard } from '../../../server/domain/wards/remove-ward.ts';
import { setWardProfile } from '../../../server/domain/wards/set-ward-profile.ts';
import { type AuditRow, auditValues, eventOf, insertAuditEvent } from '../../../server/store/audit-row.ts';
import { FileAuditArchive } from '../../../server/store/file-audit-archive.ts';
import { migrate } from '../../../server/store/sqlite/migrate.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';
import type { FakeServerClock } from '../../support/server/fake-clock.ts';
import { type OpenRules, openRules } from '../../support/server/open-rules.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';
import { withoutTriggers } from '../../support/server/sealed-trail.ts';

/** Imports one user. */
function planOf(
  user: Pick<PlannedUser, 'id' | 'username' | 'displayName' | 'role' | 'disabled'>,
): ImportPlan {
  const rest = { ward: null, createdAtMs: 0, passwordHash: 'a password' };
  return { users: [{ ...user, ...rest, outcome: 'added', hasPassword: true }], leftOut: [], warnings: [] };
}

const dayMs = 24 * 60 * 60_000;
const caller = { address: '10.0.0.8' };
const reason = { code: 'other', text: 'Nobody else is here' } as const;

/** The life of a ward, with everything the trail vouches for. */
class Life {
  readonly rules: OpenRules;
  readonly keys = { a: thumbprint(), b: thumbprint() };
  constructor(rules: OpenRules) {
    this.rules = rules;
  }

  async signIn(
    username: string,
    keyThumbprint: string | null = this.keys.a,
    emergency = false,
  ): Promise<Session> {
    const signIn = { username, password: 'a password', deviceName: 'B-204', keyThumbprint };
    const asked = emergency ? { ...signIn, emergency: reason } : signIn;
    return (await openSession(this.rules.ports, asked, caller)).session;
  }

  async live(): Promise<void> {
    const { ports, clock } = this.rules;
    for (const [username, role] of [
      ['nora', 'clinician'],
      ['daniel', 'clinician'],
      ['olga', 'security_officer'],
      ['ina', 'it_admin'],
      ['gone', 'clinician'],
    ] as const) {
      await addUser(ports, {
        username,
        displayName: username.toUpperCase(),
        role,
        ward: 'B',
        password: 'a password',
      });
    }
    const imported = { username: 'imke', displayName: 'Imke', role: 'clinician', disabled: true } as const;
    await importUsers(ports, planOf({ ...imported, id: 40 }));
    await setWardProfile(ports, { name: 'B', profile: 'extended' }, commandLine);
    const { code } = await createEnrolmentCode(ports, { ward: 'C', ttlSeconds: 60 }, commandLine);
    await enrolDevice(ports, { code, name: 'C-1', machineId: null, keyThumbprint: this.keys.b }, caller);
    await createEnrolmentCode(ports, { ward: 'C', ttlSeconds: 3600 }, commandLine);
    await setWardProfile(ports, { name: 'Gone', profile: 'standard' }, commandLine);
    await removeWard(ports, 'Gone', commandLine);
    await setWardProfile(ports, { name: 'Empty', profile: 'standard' }, commandLine);
    await noteEmergencyCode(ports, { id: 'RDWNY0TE', uses: 2, expires: '2099-01-01' });
    await addClient(ports, { name: 'lab', type: 'resource-server' });
    await removeClient(ports, (await addClient(ports, { name: 'old', type: 'resource-server' })).id);
    const nora = await this.signIn('nora');
    if (nora.device) await approveDevice(ports, nora.device.id, commandLine);
    await linkBadge(ports, nora, { number: '12345678', cardKey: Buffer.alloc(32, 1) }, caller);
    await linkBadge(ports, nora, { number: '87654321', cardKey: null }, caller);
    await linkBadge(ports, nora, { number: '12345678', cardKey: Buffer.alloc(32, 2) }, caller);
    await linkBadge(ports, await this.signIn('gone'), { number: '999999', cardKey: null }, caller);
    await linkBadge(
      ports,
      await this.signIn('daniel', this.keys.b),
      { number: '777777', cardKey: Buffer.alloc(32, 3) },
      caller,
    );
    await removeBadgesOf(ports, 'daniel', commandLine);
    await issueBadgeCode(ports, 'nora', commandLine);
    const { refresh } = await openSession(
      ports,
      { username: 'nora', password: 'a password', deviceName: null, keyThumbprint: this.keys.b },
      caller,
    );
    const proof = async () => ({ kind: 'valid', keyThumbprint: this.keys.b }) as const;
    await refreshSession(ports, { token: refresh, proof }, caller);
    await revokeSession(ports, nora.id);
    const first = await this.signIn('nora', this.keys.a, true);
    await this.signIn('daniel', this.keys.a, true);
    const nowMs = clock.nowMs();
    await noteOfflineUse(
      ports,
      {
        id: randomUUID(),
        codeId: 'RDWNY0TE',
        person: 'Dr Lind',
        reason,
        startedAtMs: nowMs - 100 * 60_000,
        endedAtMs: nowMs - 60_000,
        keyThumbprint: this.keys.b,
      },
      caller,
    );
    const review = { verdict: 'justified', note: 'It was so.', reviewer: 'olga' } as const;
    await reviewEmergency(ports, first.id, review, commandLine);
    await disableUser(ports, 'daniel');
    await enableUser(ports, 'daniel');
    await disableUser(ports, 'ina');
    await setPassword(ports, 'olga', 'another password');
    await setEmergencyRight(ports, 'olga', 'denied');
    await eraseUser(ports, 'gone');
    const third = await this.signIn('daniel', thumbprint());
    if (third.device) await revokeDevice(ports, third.device.id, commandLine);
    clock.advance(1000);
  }
}

function thumbprint(): string {
  return randomBytes(32).toString('base64url');
}

/** Copies of a database, to be tampered with one by one. */
class Copies {
  readonly folder = mkdtempSync(join(tmpdir(), 'carelink-state-'));
  readonly #from: { readonly databaseFile: string; readonly clock: FakeServerClock };
  #count = 0;
  constructor(from: { readonly databaseFile: string; readonly clock: FakeServerClock }) {
    this.#from = from;
  }

  make(change: (database: Database) => void) {
    this.#count += 1;
    const prefix = join(this.folder, `${this.#count}-`);
    for (const path of presentFilesOf(this.#from.databaseFile))
      copyFileSync(path, `${prefix}${basename(path)}`);
    const databaseFile = `${prefix}${basename(this.#from.databaseFile)}`;
    const database = new Sqlite(databaseFile);
    withoutTriggers(database, change);
    database.close();
    return { databaseFile, clock: this.#from.clock };
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}

const doctorOf = async ({ databaseFile, clock }: { databaseFile: string; clock: FakeServerClock }) => {
  const config = parseServerConfig({ database: databaseFile, listen: { port: 0 } });
  const findings = await runDoctor({ config, nowMs: clock.nowMs(), isClockSynchronised: async () => true });
  return (check: string) => findings.find((finding) => finding.check === check);
};

const swap = `UPDATE users SET username = 'x' WHERE username = 'nora'; UPDATE users SET username = 'nora' WHERE username = 'daniel';
  UPDATE users SET username = 'daniel' WHERE username = 'x'`;
const swapRows = (columns: string) =>
  `UPDATE users SET (${columns}) = (SELECT ${columns} FROM users o WHERE o.id = 3 - users.id) WHERE id IN (1, 2)`;
const open = "(SELECT id FROM sessions WHERE ended_at_ms IS NULL AND profile <> 'break_glass' LIMIT 1)";
const ended = "(SELECT id FROM sessions WHERE ended_reason = 'revoked_by_administrator' LIMIT 1)";

const tampering: readonly [string, string, RegExp][] = [
  ['two swapped user names', swap, /the name of user 1 is not the one/],
  [
    'user names swapped with their salts',
    `UPDATE users SET username = '?' || id WHERE id < 3; ${swapSalted()}`,
    /name of user/,
  ],
  [
    'a shown name of somebody else',
    "UPDATE users SET display_name = 'Dr X' WHERE id = 1",
    /the name of user 1/,
  ],
  [
    'a raised role',
    "UPDATE users SET role = 'it_admin' WHERE id = 1",
    /the role of user 1 is it_admin in the table, but clinician/,
  ],
  ['another ward', 'UPDATE users SET ward_id = NULL WHERE id = 1', /ward .* of user 1 is none/],
  ['a disabled user enabled', "UPDATE users SET disabled = 0 WHERE username = 'ina'", /"disabled" of user 4/],
  ['an imported user enabled', 'UPDATE users SET disabled = 0 WHERE id = 40', /"disabled" of user 40/],
  [
    'a right to emergency access',
    'UPDATE users SET emergency = NULL WHERE id = 3',
    /emergency access of user 3/,
  ],
  [
    "somebody else's password",
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = 3) WHERE id = 1',
    /the password of user 1/,
  ],
  ['an own password', "UPDATE users SET password_hash = 'mine' WHERE id = 3", /the password of user 3/],
  ['a salt taken away', 'UPDATE users SET salt = NULL WHERE id = 1', /the name of user 1/],
  [
    'an erased user brought back',
    "UPDATE users SET username = 'gone', disabled = 0 WHERE id = 5",
    /of user 5/,
  ],
  ['a deleted user', 'DELETE FROM device_users; DELETE FROM users WHERE id = 40', /user 40 is gone/],
  [
    'a user that nobody added',
    `INSERT INTO users (username, display_name, role, password_hash, created_at_ms) VALUES ('eve', 'Eve', 'it_admin', '!', 0)`,
    /user 41 stands in the table, but no event/,
  ],
  [
    'a revived session',
    `UPDATE sessions SET ended_at_ms = NULL, ended_reason = NULL WHERE id = ${ended}`,
    /session .* is open in the table, but/,
  ],
  [
    'another reason of an end',
    `UPDATE sessions SET ended_reason = 'logout' WHERE id = ${ended}`,
    /ended by "logout", but the trail says "revoked/,
  ],
  [
    'a session that lasts longer',
    `UPDATE sessions SET expires_at_ms = expires_at_ms + 1 WHERE id = ${open}`,
    /the end of session/,
  ],
  [
    'a session of somebody else',
    `UPDATE sessions SET user_id = 3 WHERE id = ${open}`,
    /the user \(by number\) of session/,
  ],
  [
    'a session with another key',
    `UPDATE sessions SET key_thumbprint = zeroblob(32) WHERE id = ${open}`,
    /the binding of session/,
  ],
  [
    'a session of another profile',
    `UPDATE sessions SET profile = 'extended-rest' WHERE id = ${open}`,
    /the profile of session/,
  ],
  [
    'a session on another ward',
    `UPDATE sessions SET ward_id = NULL WHERE id = ${open}`,
    /ward .* of session/,
  ],
  [
    'a session that ended without a word',
    `UPDATE sessions SET ended_at_ms = 1, ended_reason = 'logout' WHERE id = ${open}`,
    /no event ended it/,
  ],
  ['a deleted session', `DELETE FROM sessions WHERE id = ${open}`, /session .* is gone/],
  [
    'a session that nobody opened',
    `CREATE TEMP TABLE copied AS SELECT * FROM sessions LIMIT 1;
     UPDATE copied SET id = randomblob(16), ended_at_ms = NULL, ended_reason = NULL; INSERT INTO sessions SELECT * FROM copied`,
    /no event opened it/,
  ],
  [
    'a revoked workstation admitted',
    'UPDATE devices SET revoked_at_ms = NULL',
    /the state of workstation .* is seen in the table, but revoked/,
  ],
  [
    'a workstation on another ward',
    'UPDATE devices SET ward_id = 1 WHERE ward_id = 2',
    /ward .* of workstation/,
  ],
  [
    'a workstation with another key',
    "UPDATE devices SET key_thumbprint = zeroblob(32) WHERE name = 'C-1'",
    /the binding of session/,
  ],
  [
    'a ward of another name',
    "UPDATE wards SET name = 'A' WHERE name = 'B'",
    /the name of ward 1 is A in the table, but B/,
  ],
  [
    'a deleted ward',
    "DELETE FROM wards WHERE name = 'Empty'",
    /ward .* is gone, although nobody has removed it/,
  ],
  ['a removed ward that is back', "INSERT INTO wards (name, profile) VALUES ('Gone', 'standard')", /ward/],
  [
    'a ward of another profile',
    "UPDATE wards SET profile = 'standard' WHERE name = 'B'",
    /profile of ward 1/,
  ],
  [
    'a deleted emergency access',
    'DELETE FROM emergency_accesses WHERE verdict IS NULL',
    /emergency access .* is gone/,
  ],
  ['all emergency accesses deleted', 'DELETE FROM emergency_accesses', /emergency access .* is gone/],
  [
    'an emergency access that was judged by nobody',
    "UPDATE emergency_accesses SET verdict = 'justified', reviewed_by = 3, reviewed_at_ms = 1 WHERE verdict IS NULL",
    /the verdict of emergency access .* is justified in the table, but none/,
  ],
  [
    'an emergency access of another reviewer',
    'UPDATE emergency_accesses SET reviewed_by = 1 WHERE verdict IS NOT NULL',
    /the reviewer of/,
  ],
  [
    'an emergency access of somebody else',
    'UPDATE emergency_accesses SET user_id = 2 WHERE user_id = 1',
    /of emergency access/,
  ],
  [
    'an emergency access with another story',
    "UPDATE emergency_accesses SET reason = 'none'",
    /the text of emergency access/,
  ],
  [
    'an emergency access of another time',
    'UPDATE emergency_accesses SET started_at_ms = started_at_ms + 1',
    /the text of emergency access/,
  ],
  [
    'a review with another note',
    "UPDATE emergency_accesses SET note = 'none' WHERE note IS NOT NULL",
    /the note of the review of/,
  ],
  [
    'an emergency access without its salt',
    'UPDATE emergency_accesses SET salt = NULL',
    /the text of emergency access/,
  ],
  [
    'an emergency access whose odd times are not marked any more',
    'UPDATE emergency_accesses SET doubt = NULL',
    /the doubt about the times of emergency access .* is none in the table/,
  ],
  [
    'an emergency access by another code',
    "UPDATE emergency_accesses SET code_id = 'AAAAAAAA' WHERE kind = 'offline_code'",
    /the sealed code of emergency access/,
  ],
  [
    'a sealed code that nobody made',
    "INSERT INTO emergency_codes (id, uses, expires, made_at_ms) VALUES ('AAAAAAAA', 9, '2099-01-01', 0)",
    /sealed code AAAAAAAA stands in the table, but no event/,
  ],
  [
    'a deleted sealed code, whose uses nobody would review',
    'DELETE FROM emergency_codes',
    /sealed code RDWNY0TE is gone/,
  ],
  [
    'a sealed code that is used up',
    'UPDATE emergency_codes SET uses = 0',
    /the number of uses of sealed code RDWNY0TE is 0 in the table, but 2/,
  ],
  [
    'an enrolment code of a stranger',
    'UPDATE enrolment_codes SET salt = zeroblob(16), hash = zeroblob(32)',
    /enrolment code .* stands in the table, but no event/,
  ],
  [
    'an enrolment code that lasts longer',
    'UPDATE enrolment_codes SET expires_at_ms = expires_at_ms + 86400000',
    /the end of enrolment code/,
  ],
  [
    'an enrolment code of another ward',
    'UPDATE enrolment_codes SET ward_id = NULL',
    /ward .* of enrolment code/,
  ],
  [
    'a user who is found by the name of another one',
    "UPDATE users SET folded_name = 'nora' WHERE username = 'daniel'",
    /the name of user 2/,
  ],
  ['a badge of somebody else', 'UPDATE badges SET user_id = 3', /of badge/],
  [
    'a badge with another number',
    'UPDATE badges SET hash = zeroblob(32) WHERE card_key IS NOT NULL',
    /the number of badge/,
  ],
  [
    'a card with another key',
    'UPDATE badges SET card_key = zeroblob(32) WHERE card_key IS NOT NULL',
    /the key of the card of badge .* is not the one/,
  ],
  [
    'a card with the key it had before',
    `UPDATE badges SET card_key = x'${'01'.repeat(32)}' WHERE card_key IS NOT NULL`,
    /the key of the card of badge/,
  ],
  [
    'a key for a badge that proves none',
    'UPDATE badges SET card_key = zeroblob(32) WHERE card_key IS NULL AND expires_at_ms IS NULL',
    /the key of the card of badge/,
  ],
  ['a card without its key', 'UPDATE badges SET card_key = NULL', /the key of the card of badge/],
  [
    'a code in place of a badge that never ends',
    'UPDATE badges SET expires_at_ms = NULL WHERE expires_at_ms IS NOT NULL',
    /the end of badge/,
  ],
  [
    'a badge that somebody lets end',
    'UPDATE badges SET expires_at_ms = 1 WHERE expires_at_ms IS NULL',
    /the end of badge .* but none by the trail/,
  ],
  ['a client with another secret', 'UPDATE clients SET secret_hash = zeroblob(32)', /the secret of client/],
  ['a deleted client', 'DELETE FROM clients', /client .* is gone/],
];

function swapSalted(): string {
  return `${swapRows('salt')}; UPDATE users SET username = CASE id WHEN 1 THEN 'daniel' ELSE 'nora' END, display_name = CASE id WHEN 1 THEN 'DANIEL' ELSE 'NORA' END WHERE id < 3`;
}

describe('the state that the audit trail vouches for', () => {
  let life: Life;
  let copies: Copies;
  beforeAll(async () => {
    life = new Life(await openRules());
    await life.live();
    copies = new Copies(life.rules);
  });
  afterAll(async () => {
    copies.close();
    await life.rules.close();
  });

  it('is whole after everything that may happen, also for the doctor', async () => {
    expect(await verifyAudit(life.rules)).toMatchObject({ whole: true, vouchedFromSeq: 1 });
    const finding = await doctorOf(life.rules);
    expect(finding('state')).toMatchObject({ state: 'ok' });
    expect(finding('emergency')?.message).toBe('2 emergency accesses await review.');
  });

  it.each(tampering)('is told from %s', async (_name, sql, problem) => {
    const copy = copies.make((database) => {
      database.pragma('foreign_keys = OFF');
      database.exec(sql);
    });
    const verdict = await verifyAudit(copy);
    expect(verdict).toMatchObject({ whole: false, of: 'database', problem: expect.stringMatching(problem) });
  });

  it('says that no card had a key where a snapshot of an earlier version says nothing of it', async () => {
    const seal = await withStoreOf(life.rules, (_store, { keys }) => keys.auditSeal);
    const line = canonicalJson({
      kind: 'badge',
      id: 'a',
      facts: { user_id: 1, number: 'n', expires_at: null },
    });
    const state_sha256 = createHash('sha256').update(`${line}\n`).digest('hex');
    const state_signature = seal.sign(`carelink audit state\n${state_sha256}`);
    const event = { seq: 7, details: { state_sha256, state_signature } } as unknown as AuditEvent;
    const tables = {
      async *snapshot() {
        yield line;
      },
    } as unknown as StateTables;
    const state = await readSnapshot(tables, seal, event);
    expect(state?.of('badge').get('a')?.facts).toMatchObject({ user_id: 1, number: 'n', card_key: null });
  });

  it('is right again when IT has ended a session that somebody had revived', async () => {
    const revived = copies.make((database) =>
      database.exec(`UPDATE sessions SET ended_at_ms = NULL, ended_reason = NULL WHERE id = ${ended}`),
    );
    expect(await verifyAudit(revived)).toMatchObject({ whole: false });
    await withStoreOf(revived, async ({ unitOfWork }) => {
      const open = (
        await unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.state.entities()))
      ).filter(({ kind }) => kind === 'session');
      for (const { id } of open) await revokeSession({ clock: revived.clock, unitOfWork }, id);
    });
    expect(await verifyAudit(revived)).toMatchObject({ whole: true });
    expect((await doctorOf(revived))('state')).toMatchObject({ state: 'ok' });
  });

  it('keeps the doctor from calling reviewed what is gone', async () => {
    const finding = await doctorOf(
      copies.make((database) => database.exec('DELETE FROM emergency_accesses')),
    );
    expect(finding('emergency')).toMatchObject({ state: 'fail', message: expect.stringMatching(/is gone/) });
    expect(finding('state')).toMatchObject({ state: 'fail' });
  });

  it('holds no name, and nothing that could be tried through once somebody is erased', async () => {
    const database = new Sqlite(life.rules.databaseFile, { readonly: true });
    const details = database.prepare('SELECT group_concat(details) FROM audit_events').pluck().get();
    expect(String(details)).not.toMatch(/nora|daniel|olga|gone|NORA/);
    expect(database.prepare('SELECT salt FROM users WHERE id = 5').pluck().get()).toBeNull();
    database.close();
  });
});

describe('a workstation that came in by a code which', () => {
  let life: Life;
  beforeEach(async () => {
    life = new Life(await openRules());
  });
  afterEach(() => life.rules.close());
  const tamper = (sql: string, ...values: unknown[]) => {
    const database = new Sqlite(life.rules.databaseFile);
    database.prepare(sql).run(...values);
    database.close();
  };
  const enrol = (code: string) =>
    enrolDevice(life.rules.ports, { code, name: 'X', machineId: null, keyThumbprint: life.keys.a }, caller);
  const makeCode = () => createEnrolmentCode(life.rules.ports, { ward: 'C', ttlSeconds: 60 }, commandLine);
  const verdict = () => verifyAudit(life.rules);

  it.each([
    [
      'has more uses',
      'UPDATE enrolment_codes SET uses_left = 99',
      /the number of uses left of enrolment code/,
    ],
    ['works from elsewhere', "UPDATE enrolment_codes SET networks = '[]'", /the networks of enrolment code/],
    ['needs no approval', 'UPDATE enrolment_codes SET needs_approval = 0', /needs approval/],
    [
      'lasts longer',
      'UPDATE enrolment_codes SET expires_at_ms = expires_at_ms + 9',
      /the end of enrolment code/,
    ],
    ['may replace', 'UPDATE enrolment_codes SET replaces_same_name = 1', /the right to replace/],
  ])('of a site that somebody has changed, so that it %s, is told', async (_name, sql, problem) => {
    const terms = { uses: 2, networks: ['10.0.0.0/8'], needsApproval: true, replacesSameName: false };
    const made = await createSiteCode(life.rules.ports, { ...terms, ward: 'C', ttlSeconds: 60 }, commandLine);
    await enrol(made.code);
    expect(await verdict()).toMatchObject({ whole: true });
    tamper(`${sql} WHERE id IS NOT NULL`);
    expect(await verdict()).toMatchObject({ whole: false, problem: expect.stringMatching(problem) });
  });

  it('was used up is told', async () => {
    const terms = { uses: 1, networks: [], needsApproval: false, replacesSameName: false };
    const made = await createSiteCode(life.rules.ports, { ...terms, ward: 'C', ttlSeconds: 60 }, commandLine);
    await enrol(made.code);
    tamper('UPDATE enrolment_codes SET uses_left = 1');
    const second = { code: made.code, name: 'Y', machineId: null, keyThumbprint: life.keys.b };
    await enrolDevice(life.rules.ports, second, caller);
    tamper('DELETE FROM enrolment_codes');
    expect(await verdict()).toMatchObject({
      whole: false,
      problem: expect.stringMatching(/had been used up/),
    });
  });

  it('enrols one is told when somebody has made it one of a site', async () => {
    await makeCode();
    tamper("UPDATE enrolment_codes SET id = randomblob(16), uses_left = 9, networks = '[]'");
    expect(await verdict()).toMatchObject({
      whole: false,
      problem: expect.stringMatching(/of enrolment code .* by the trail/),
    });
  });

  it('IT has made is nothing odd, whichever code was used first', async () => {
    const [one, two] = [await makeCode(), await makeCode()];
    await enrol(two.code);
    await enrol(one.code);
    expect(await verdict()).toMatchObject({ whole: true });
  });

  it('stood in the table only is told, although the code is gone', async () => {
    const { selector, salt, hash } = sealEnrolmentCode('AAAA-BBBB-CCCC-DDDD');
    const sql =
      'INSERT INTO enrolment_codes (selector, salt, hash, ward_id, expires_at_ms) VALUES (?, ?, ?, ?, ?)';
    tamper(sql, selector, salt, hash, null, life.rules.clock.nowMs() + 60_000);
    const { id } = await enrol('AAAA-BBBB-CCCC-DDDD');
    expect(await verdict()).toMatchObject({
      whole: false,
      problem: expect.stringMatching(/admitted by .* nobody has made/),
    });
    expect((await doctorOf(life.rules))('state')).toMatchObject({ state: 'fail' });
    await revokeDevice(life.rules.ports, id, commandLine);
    expect(await verdict()).toMatchObject({ whole: true });
    expect((await doctorOf(life.rules))('state')).toMatchObject({ state: 'ok' });
  });

  it('had expired is told', async () => {
    const { code } = await makeCode();
    tamper('UPDATE enrolment_codes SET expires_at_ms = expires_at_ms + 86400000');
    life.rules.clock.advance(3_600_000);
    await enrol(code);
    expect(await verdict()).toMatchObject({
      whole: false,
      problem: expect.stringMatching(/that had expired/),
    });
  });

  it('was for another ward is told', async () => {
    const { code } = await makeCode();
    await setWardProfile(life.rules.ports, { name: 'D', profile: 'standard' }, commandLine);
    tamper('UPDATE enrolment_codes SET ward_id = (SELECT id FROM wards WHERE name = ?)', 'D');
    await enrol(code);
    expect(await verdict()).toMatchObject({
      whole: false,
      problem: expect.stringMatching(/code of another ward/),
    });
  });
});

describe('ids of users', () => {
  let life: Life;
  afterEach(() => life.rules.close());
  const add = (username: string) =>
    addUser(life.rules.ports, {
      username,
      displayName: username,
      role: 'clinician',
      ward: null,
      password: 'a password',
    });

  it.each([
    ['', 'nothing'],
    ['DELETE FROM sqlite_sequence', 'the counter is gone'],
    ["UPDATE sqlite_sequence SET seq = 1 WHERE name = 'users'", 'the counter was set back'],
    ["DELETE FROM users WHERE username = 'last'; DELETE FROM sqlite_sequence", 'row and counter are gone'],
    ['DELETE FROM users; DELETE FROM sqlite_sequence', 'all rows and the counter are gone'],
    ["DELETE FROM users; UPDATE sqlite_sequence SET seq = 'x'", 'the counter is nonsense'],
  ])('are never given twice: %s', async (sql) => {
    life = new Life(await openRules());
    for (const username of ['one', 'two', 'last']) await add(username);
    const database = new Sqlite(life.rules.databaseFile);
    withoutTriggers(database, () => database.exec(sql));
    database.close();
    expect(await add('next')).toBe(4);
  });

  it('are not given twice by an import or after a pruning either', async () => {
    life = new Life(await openRules());
    for (const username of ['one', 'two']) await add(username);
    const { clock, databaseFile, ports } = life.rules;
    await withStoreOf(life.rules, ({ unitOfWork }, { keys }) => {
      const archive = FileAuditArchive.file(join(databaseFile, '..', 'archive.ndjson'));
      return pruneTrail(
        { clock, unitOfWork },
        { beforeMs: clock.nowMs() + 1, archive, seal: keys.auditSeal },
      );
    });
    await add('three');
    const database = new Sqlite(databaseFile);
    withoutTriggers(database, () =>
      database.exec('DELETE FROM users WHERE id = 3; DELETE FROM sqlite_sequence'),
    );
    const imported = { username: 'imke', displayName: 'Imke', role: 'clinician', disabled: false } as const;
    await expect(importUsers(ports, planOf({ ...imported, id: 3 }))).rejects.toThrow(/whose row is gone/);
    withoutTriggers(database, () =>
      database.exec("DELETE FROM users; DELETE FROM audit_events WHERE type = 'user_added'"),
    );
    database.close();
    expect(await add('next')).toBeGreaterThan(2);
  });
});

describe('pruning, retention and cleaning up', () => {
  let life: Life;
  afterEach(() => life.rules.close());

  it('leave a state that still follows, and a new snapshot where the old beginning is pruned', async () => {
    life = new Life(await openRules());
    await life.live();
    const { clock, ports, databaseFile } = life.rules;
    clock.advance(2 * dayMs);
    await removeEndedSessions(ports, 0);
    expect(await verifyAudit(life.rules)).toMatchObject({ whole: true });
    const prune = () =>
      withStoreOf(life.rules, ({ unitOfWork }, { keys }) => {
        const archive = FileAuditArchive.inFolder(join(databaseFile, '..', 'archive'));
        return pruneTrail(
          { clock, unitOfWork },
          { beforeMs: clock.nowMs() - dayMs, archive, seal: keys.auditSeal },
        );
      });
    expect(await prune()).toMatchObject({ removed: expect.any(Number) });
    const pruned = await verifyAudit(life.rules);
    expect(pruned).toMatchObject({ whole: true, vouchedFromSeq: expect.any(Number) });
    await life.signIn('nora');
    expect(await verifyAudit(life.rules)).toMatchObject({ whole: true });
    clock.advance(8 * 366 * dayMs);
    await removeEndedSessions(ports, 0);
    expect(await removeOldEmergencies(ports, 6)).toBe(1);
    expect(await verifyAudit(life.rules)).toMatchObject({ whole: true });
    const finding = await doctorOf(life.rules);
    expect(finding('state')).toMatchObject({ state: 'ok' });
    const seal = await withStoreOf(life.rules, (_store, { keys }) => keys.auditSeal);
    expect(await compareState(databaseFile, seal)).toBeNull();

    const copies = new Copies(life.rules);
    try {
      const sqls = [
        ["UPDATE users SET role = 'it_admin' WHERE id = 1", /role of user 1/],
        [
          "UPDATE state_snapshots SET content = replace(content, 'clinician', 'it_admin')",
          /snapshot .* was changed or removed/,
        ],
        ['DELETE FROM state_snapshots', /snapshot .* was changed or removed/],
        ['DELETE FROM state_snapshots WHERE number = 2', /snapshot .* was changed or removed/],
      ] as const;
      for (const [sql, problem] of sqls) {
        const copy = copies.make((database) => database.exec(sql));
        const difference = await compareState(copy.databaseFile, seal);
        expect(difference).toMatchObject({ problem: expect.stringMatching(problem) });
        // Opening it does not replace a missing snapshot by a new one.
        expect(await verifyAudit(copy)).toMatchObject({
          whole: false,
          problem: expect.stringMatching(problem),
        });
      }
    } finally {
      copies.close();
    }
  });

  it('do not make right what somebody has changed', async () => {
    life = new Life(await openRules());
    await life.live();
    const { clock, databaseFile } = life.rules;
    clock.advance(2 * dayMs);
    const database = new Sqlite(databaseFile);
    withoutTriggers(database, () => database.exec("UPDATE users SET role = 'it_admin' WHERE id = 1"));
    database.close();
    const pruning = withStoreOf(life.rules, ({ unitOfWork }, { keys }) => {
      const archive = FileAuditArchive.inFolder(join(databaseFile, '..', 'archive'));
      return pruneTrail({ clock, unitOfWork }, { beforeMs: clock.nowMs(), archive, seal: keys.auditSeal });
    });
    await expect(pruning).rejects.toThrow(/Nothing was pruned: .*the role of user 1/);
  });
});

/** Creates the database that the program of schema 12 would have made of the same life, with the same keys. */
function makeOfSchema12(from: string, to: string, seal: AuditSeal): void {
  const newMembers = new Set([
    'state',
    'name',
    'password',
    'key',
    'ward_id',
    'expires_at',
    'badge',
    'content',
    'note',
    'secret_sha256',
    'disabled',
    'card_key',
  ]);
  const database = new Sqlite(to);
  try {
    migrate(database, 1, migrations.slice(0, 12));
    database.exec(`ATTACH '${from}' AS newer`);
    const tables = database
      .prepare<[], string>(
        `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT IN ('migrations', 'audit_events', 'sqlite_sequence')`,
      )
      .pluck()
      .all();
    for (const table of tables) {
      const columns = database
        .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}', 'main')`)
        .pluck()
        .all();
      database.exec(
        `DELETE FROM main.${table}; INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM newer.${table}`,
      );
    }
    let head: ChainLink = genesis;
    for (const row of database.prepare<[], AuditRow>('SELECT * FROM newer.audit_events ORDER BY seq').all()) {
      const event = eventOf(row);
      const details =
        event.details && Object.entries(event.details).filter(([name]) => !newMembers.has(name));
      const chained = chainEvent(head, { ...event, details: details && Object.fromEntries(details) }, seal);
      database.prepare(insertAuditEvent).run(...auditValues(chained));
      head = chained;
    }
  } finally {
    database.close();
  }
  copyFileSync(keyFileOf(from), keyFileOf(to));
}

describe('a database of an older program', () => {
  let life: Life;
  afterEach(() => life.rules.close());

  it('is vouched for from its first start on', async () => {
    life = new Life(await openRules());
    await life.live();
    const copies = new Copies(life.rules);
    try {
      const seal = await withStoreOf(life.rules, (_store, { keys }) => keys.auditSeal);
      const newer = copies.make(() => {});
      const older = { ...newer, databaseFile: join(copies.folder, 'older.sqlite') };
      makeOfSchema12(newer.databaseFile, older.databaseFile, seal);
      const count = await withStoreOf(older, async ({ unitOfWork }, { headFile }) => {
        const events = await unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.events()));
        expect(events.slice(-2).map(({ type, reason }) => [type, reason])).toEqual([
          ['audit_damaged', 'head_record_lost'],
          ['state_recorded', 'first_start'],
        ]);
        expect(headFile.read().kind).toBe('recorded');
        return events.length;
      });
      const reviewed = new Set([count - 1]);
      expect(await verifyAudit(older, reviewed)).toMatchObject({ whole: true, vouchedFromSeq: count });
      // Only once, and everybody goes on.
      await withStoreOf(older, async ({ unitOfWork }) => {
        await disableUser({ clock: older.clock, unitOfWork }, 'nora');
        await eraseUser({ clock: older.clock, unitOfWork }, 'daniel');
      });
      expect(await verifyAudit(older, reviewed)).toMatchObject({ whole: true, vouchedFromSeq: count });
      const database = new Sqlite(older.databaseFile);
      withoutTriggers(database, () => database.exec("UPDATE users SET role = 'it_admin' WHERE id = 1"));
      database.close();
      const verdict = await verifyAudit(older, reviewed);
      expect(verdict).toMatchObject({ whole: false, problem: expect.stringContaining('the role of user 1') });
    } finally {
      copies.close();
    }
  });
});

import { describe, expect, it, test } from 'vitest';
import { checkPostgres } from '../../../../server/doctor/check-postgres.ts';
import type { PostgresFacts } from '../../../../server/store/postgres/examine-postgres.ts';

const facts: PostgresFacts = {
  host: 'db1:5432',
  version: '15.4',
  majorVersion: 15,
  isEncrypted: true,
  synchronousCommit: 'on',
  fsync: 'on',
  fullPageWrites: 'on',
  synchronousStandbyNames: '',
  maxConnections: 100,
  usedConnections: 9,
  standbys: [],
  aheadMs: 0,
  oldestIdleSeconds: null,
  waiting: 0,
  archiving: null,
  nodes: ['one'],
  timeline: { system: '1', number: 3 },
  others: [],
  schema: { kind: 'current' },
  move: null,
  idleSlot: null,
  frozenAge: 1_000,
};
const archived = Date.UTC(2026, 2, 2, 7);

function findingOf(archiving: PostgresFacts['archiving']) {
  const found = checkPostgres({ ...facts, archiving }, { connectionsOfNode: 7, standby: 'none' });
  return found.find(({ check }) => check === 'archiving');
}

describe('the archiving of the log of PostgreSQL', () => {
  test.each([
    [
      'goes on',
      { isOn: true, lastArchivedMs: archived, failingSinceMs: null },
      'ok',
      /last at 2026-03-02T07:00:00/,
    ],
    ['is off', { isOn: false, lastArchivedMs: null, failingSinceMs: null }, 'ok', /archive_mode is off/],
    [
      'was on once',
      { isOn: false, lastArchivedMs: archived, failingSinceMs: archived },
      'ok',
      /archive_mode is off/,
    ],
    [
      'has not begun',
      { isOn: true, lastArchivedMs: null, failingSinceMs: null },
      'warn',
      /not archived any yet/,
    ],
    [
      'fails',
      { isOn: true, lastArchivedMs: archived, failingSinceMs: archived },
      'fail',
      /since 2026-03-02T07:00:00.*disk fills up/,
    ],
    ['is not told', null, 'warn', /does not tell/],
  ] as const)('%s', (_, archiving, state, message) => {
    expect(findingOf(archiving)).toMatchObject({ state, message: expect.stringMatching(message) });
  });
});

describe('the tables', () => {
  test.each([
    [{ kind: 'current' }, 'ok', /those of this program/],
    [{ kind: 'none' }, 'ok', /no tables yet/],
    [{ kind: 'behind', role: 'owner', mayChange: true }, 'warn', /an earlier release/],
    [
      { kind: 'behind', role: 'nurse', mayChange: false },
      'fail',
      /nurse may not change them: nodes of this release do not/,
    ],
    [
      { kind: 'refused', problem: 'It is that of another program.' },
      'fail',
      /^It is that of another program\.$/,
    ],
  ] as const)('%o', (schema, state, message) => {
    const found = checkPostgres({ ...facts, schema }, { connectionsOfNode: 7, standby: 'none' });
    expect(found.find(({ check }) => check === 'schema')).toMatchObject({
      state,
      message: expect.stringMatching(message),
    });
  });
});

describe('the hosts that would take over', () => {
  const other = (found: PostgresFacts['others'][number]['found'], problem: string | null = null) =>
    checkPostgres(
      { ...facts, others: [{ host: 'db2:5432', found, timeline: null, problem }] },
      { connectionsOfNode: 7, standby: 'none' },
    ).find(({ check }) => check === 'failover');

  it('are no subject where there is one host', () => {
    const found = checkPostgres(facts, { connectionsOfNode: 7, standby: 'none' });
    expect(found.map(({ check }) => check)).not.toContain('failover');
  });

  test.each([
    ['standby', null, 'ok', /^db2:5432: would let this node in\.$/],
    ['silent', 'db2 cannot be reached', 'warn', /^db2 cannot be reached\.$/],
    ['closed', 'pg_hba.conf does not let carelink in', 'fail', /could not go on: pg_hba\.conf does not/],
    ['primary', null, 'fail', /db1:5432 and db2:5432 both take writes/],
  ] as const)('%s', (found, problem, state, message) => {
    expect(other(found, problem)).toMatchObject({ state, message: expect.stringMatching(message) });
  });
});

describe('of two hosts that take writes, the one to stop', () => {
  const next = (number: number | null, timeline: PostgresFacts['timeline'] = facts.timeline) => {
    const ofOther = number === null ? null : { system: '1', number };
    const others = [{ host: 'db2:5432', found: 'primary', timeline: ofOther, problem: null }] as const;
    const found = checkPostgres({ ...facts, timeline, others }, { connectionsOfNode: 7, standby: 'none' });
    return found.find(({ check }) => check === 'failover')?.next;
  };

  it('is the one that was left', () => {
    expect(next(2)).toMatch(/^db1:5432 was promoted last, .* stop PostgreSQL at db2:5432, /);
    expect(next(4)).toMatch(/^db2:5432 was promoted last, .* stop PostgreSQL at db1:5432, /);
  });

  it.each([
    ['on the same timeline', 3, facts.timeline],
    ['where the other one does not tell its own', null, facts.timeline],
    ['where the host in use does not', 4, null],
  ])('is not guessed %s', (_when, number, timeline) => {
    expect(next(number, timeline)).toMatch(/they do not tell: look in pg_stat_activity where the nodes/);
  });
});

it.each([
  ['a standby', [{ host: 'db2:5432', found: 'standby', timeline: null, problem: null }]],
  ['one host only', []],
] as const)('a role that may not ask for the timeline is told what it needs: %s', (_hosts, others) => {
  const found = checkPostgres(
    { ...facts, timeline: null, others },
    { connectionsOfNode: 7, standby: 'none' },
  );
  expect(found.find(({ check }) => check === 'failover')).toMatchObject({
    state: 'warn',
    next: expect.stringContaining('GRANT EXECUTE ON FUNCTION pg_control_system()'),
  });
});

describe('standbys that commits wait for', () => {
  const behind = { name: 'db2', state: 'streaming', lagBytes: 0 };
  const standbyOf = (changes: Partial<PostgresFacts>) =>
    checkPostgres({ ...facts, ...changes }, { connectionsOfNode: 7, standby: 'required' }).find(
      ({ check }) => check === 'standby',
    );

  test.each([
    ['none is wanted or there', { synchronousStandbyNames: '', standbys: [] }, 'fail', /the ward goes on/],
    [
      'one is wanted, none is there',
      { synchronousStandbyNames: '*', standbys: [] },
      'fail',
      /^Nothing can be written/,
    ],
    [
      'another one is wanted',
      { synchronousStandbyNames: 'db3', standbys: [{ ...behind, kind: 'async' }] },
      'fail',
      /^Nothing can be written: synchronous_standby_names \(db3\)/,
    ],
    [
      'one is there, but not waited for',
      { synchronousStandbyNames: '', standbys: [{ ...behind, kind: 'async' }] },
      'fail',
      /No standby is synchronous/,
    ],
    [
      'one may not be seen',
      { synchronousStandbyNames: '*', standbys: [{ ...behind, kind: 'hidden' }] },
      'warn',
      /may not see/,
    ],
    [
      'all is well',
      { synchronousStandbyNames: '*', standbys: [{ ...behind, kind: 'sync' }] },
      'ok',
      /^Synchronous: db2; standbys in all: 1\. .*Patroni .*3\.0\.2 with `etcd3:`.* loses acknowledged commits/,
    ],
    [
      'one is a little behind',
      { synchronousStandbyNames: '*', standbys: [{ ...behind, kind: 'quorum', lagBytes: 64 * 2 ** 20 }] },
      'ok',
      /^Synchronous: db2/,
    ],
    [
      'one is far behind',
      { synchronousStandbyNames: '*', standbys: [{ ...behind, kind: 'sync', lagBytes: 100 * 2 ** 20 }] },
      'warn',
      /^The standby db2 is 100 MiB behind/,
    ],
    [
      'another one is far behind',
      {
        synchronousStandbyNames: '*',
        standbys: [
          { ...behind, kind: 'sync' },
          { ...behind, name: 'db3', kind: 'async', lagBytes: 65 * 2 ** 20 },
        ],
      },
      'warn',
      /^The standby db3 is 65 MiB behind/,
    ],
  ] as const)('%s', (_, changes, state, message) => {
    expect(standbyOf(changes)).toMatchObject({ state, message: expect.stringMatching(message) });
  });
});

it('is told that its version is too old', () => {
  const [first] = checkPostgres(
    { ...facts, version: '14.23', majorVersion: 14 },
    { connectionsOfNode: 7, standby: 'none' },
  );
  expect(first).toMatchObject({ state: 'fail', message: expect.stringMatching(/14\.23, which is too old/) });
});

test.each([
  ['durability', {}, 'ok', /synchronous_commit = on/],
  ['durability', { synchronousCommit: 'remote_apply' }, 'ok', /synchronous_commit = remote_apply/],
  [
    'durability',
    { synchronousCommit: 'remote_write' },
    'warn',
    /synchronous_commit is remote_write; nodes set/,
  ],
  ['durability', { synchronousCommit: 'off' }, 'warn', /synchronous_commit is off/],
  ['durability', { fsync: 'off' }, 'fail', /fsync is off: a power cut destroys/],
  ['durability', { fullPageWrites: 'off' }, 'fail', /full_page_writes is off/],
  ['durability', { fsync: 'off', synchronousCommit: 'off' }, 'fail', /fsync is off/],
  ['connections', { maxConnections: 100, usedConnections: 86 }, 'ok', /^86 of 100 .* a node needs 7/],
  ['connections', { maxConnections: 100, usedConnections: 87 }, 'warn', /^87 of 100 .* a node needs 7/],
  ['database clock', {}, 'ok', /agree/],
  ['database clock', { aheadMs: -5_000 }, 'ok', /agree/],
  ['database clock', { aheadMs: 61_000 }, 'warn', /61 s ahead of that of this machine/],
  ['database clock', { aheadMs: -61_000 }, 'warn', /61 s behind that of this machine/],
  ['locks', { waiting: 3, oldestIdleSeconds: 30 }, 'ok', /^3 statements wait/],
  ['locks', { oldestIdleSeconds: 31 }, 'warn', /open and idle for 31 s/],
  ['slots', {}, 'ok'],
  ['slots', { idleSlot: { name: 'gone', keptBytes: 2 ** 20 } }, 'ok'],
  ['slots', { idleSlot: { name: 'gone', keptBytes: 2 ** 31 } }, 'warn', /2048 MiB .* slot gone/],
  ['freezing', {}, 'ok'],
  ['freezing', { frozenAge: 600_000_000 }, 'warn', /600 million/],
  ['freezing', { frozenAge: 1_600_000_000 }, 'fail', /takes no writes/],
  ['moved', { move: { sentence: 'It was copied.', wayBack: 'Remove it.' } }, 'fail', /It was copied/],
] as const)('%s of PostgreSQL: %j is %s', (name, found, status, message = /./) => {
  const findings = checkPostgres({ ...facts, ...found }, { connectionsOfNode: 7, standby: 'none' });
  expect(findings.find(({ check }) => check === name)).toMatchObject({
    state: status,
    message: expect.stringMatching(message),
  });
});

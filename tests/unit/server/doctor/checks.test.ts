import { describe, expect, it } from 'vitest';
import { parseServerConfig, type ServerConfigInput } from '../../../../server/config/server-config.ts';
import { checkAddress, checkProxy } from '../../../../server/doctor/check-address.ts';
import { checkClock } from '../../../../server/doctor/check-clock.ts';
import { checkDatabase } from '../../../../server/doctor/check-database.ts';
import { verdictOf } from '../../../../server/doctor/check-disk.ts';
import { checkEmergency } from '../../../../server/doctor/check-emergency.ts';
import { checkWards } from '../../../../server/doctor/check-wards.ts';
import type { AuditEvent } from '../../../../server/domain/records/audit-event.ts';

const mebibyte = 2 ** 20;
const config = (input: ServerConfigInput = {}) => parseServerConfig(input);

describe('the clock', () => {
  const nowMs = Date.UTC(2026, 10, 21);
  it.each([
    [nowMs, null, true, 'ok'],
    [nowMs, nowMs - 1, null, 'ok'],
    [nowMs, nowMs + 1_000, true, 'ok'],
    [nowMs, nowMs, false, 'warn'],
    [nowMs, nowMs + 60_000, true, 'fail'],
    [0, null, true, 'fail'],
    [Date.UTC(2155, 0, 1), null, true, 'fail'],
  ] as const)(
    'at %d with the newest event of %s, synchronised %s: %s',
    (now, newest, synchronised, state) => {
      expect(checkClock(now, newest, synchronised)).toMatchObject({ check: 'clock', state });
    },
  );
});

describe('the disk', () => {
  it.each([
    [{ freeBytes: 50_000 * mebibyte, freeInodes: null }, 100, 'ok'],
    [{ freeBytes: 50_000 * mebibyte, freeInodes: 10 }, 100, 'fail'],
    [{ freeBytes: 50 * mebibyte, freeInodes: 100_000 }, 100, 'fail'],
    [{ freeBytes: 500 * mebibyte, freeInodes: 100_000 }, 100, 'warn'],
    [{ freeBytes: 5_000 * mebibyte, freeInodes: 100_000 }, 4_000, 'warn'],
  ])('with %j for a database of %d MiB: %s', (free, databaseMebibytes, state) => {
    expect(verdictOf('/data', free, databaseMebibytes * mebibyte).state).toBe(state);
  });
});

describe('the database', () => {
  const open = {
    kind: 'open',
    damage: null,
    bytes: mebibyte,
    logBytes: 0,
    version: 4,
    knownVersion: 4,
    newestEvents: [],
    clock: null,
    wards: [],
    namesDifferingInCase: [],
    emergency: null,
    differences: [],
  } as const;
  it.each([
    [open, 'ok', 'intact'],
    [{ ...open, version: 5 }, 'fail', 'newer program'],
    [{ ...open, version: 3 }, 'warn', 'backup'],
    [{ ...open, damage: 'wrong # of entries in index' }, 'fail', 'restore'],
    [{ ...open, logBytes: 500 * mebibyte }, 'warn', '500.0 MiB'],
    [{ kind: 'missing' } as const, 'warn', 'serve'],
    [{ kind: 'unreadable', problem: 'file is not a database' } as const, 'fail', 'not a database'],
  ])('%j: %s', (facts, state, word) => {
    const finding = checkDatabase('/data/site.sqlite', facts);
    expect(finding.state).toBe(state);
    expect(`${finding.message} ${finding.next}`).toContain(word);
  });
});

describe('emergency accesses', () => {
  const nowMs = Date.UTC(2026, 10, 21);
  const day = 24 * 60 * 60_000;
  const none = { count: 0, oldestMs: null };
  const unverified = { count: 0, dropped: 0 };
  const facts = {
    kind: 'open',
    damage: null,
    bytes: mebibyte,
    logBytes: 0,
    version: 8,
    knownVersion: 8,
    newestEvents: [],
    clock: null,
    differences: [],
    wards: [],
    namesDifferingInCase: [],
  } as const;
  it.each([
    [none, none, 'ok', 'reviewed'],
    [{ count: 2, oldestMs: nowMs - day }, none, 'ok', '2 emergency accesses await'],
    [{ count: 2, withoutWords: 1, oldestMs: nowMs - day }, none, 'ok', 'review (1 without words)'],
    [{ count: 2, oldestMs: nowMs - 8 * day }, none, 'warn', 'not reviewed'],
    [none, { count: 1, oldestMs: nowMs - 60_000 }, 'ok', 'reviewed'],
    [none, { count: 1, oldestMs: nowMs - day }, 'warn', 'webhook'],
  ])('with reviews %j and alerts %j: %s', (reviews, alerts, state, word) => {
    const told = { withoutWords: 0, ...reviews };
    const finding = checkEmergency({ ...facts, emergency: { reviews: told, alerts, unverified } }, 7, nowMs);
    expect(finding.state).toBe(state);
    expect(finding.message).toContain(word);
  });

  it('are never called reviewed where the trail says otherwise, or nothing vouches for the table', () => {
    const emergency = { reviews: { ...none, withoutWords: 0 }, alerts: none, unverified };
    const gone = { kind: 'emergency', seq: 12, problem: 'emergency access 7 is gone' } as const;
    const lost = { kind: 'snapshot', seq: 12, problem: 'its snapshot was removed' } as const;
    for (const difference of [gone, lost]) {
      const finding = checkEmergency({ ...facts, emergency, differences: [difference] }, 7, nowMs);
      expect([finding.state, finding.message]).toEqual(['fail', expect.stringContaining('event 12')]);
    }
    const heap = { ...emergency, unverified: { count: 3, dropped: 2 } };
    const made = checkEmergency({ ...facts, emergency: heap }, 7, nowMs);
    expect([made.state, made.message]).toEqual(['warn', expect.stringMatching(/^3 reports .*2 more/)]);
    const unknown = checkEmergency({ ...facts, emergency, differences: null }, 7, nowMs);
    expect(unknown.message).toContain('nothing vouches');
  });
});

describe('the address', () => {
  it.each([
    [{}, 'ok'],
    [{ listen: { host: '0.0.0.0' } }, 'warn'],
    [{ trust_proxy: '127.0.0.1' }, 'warn'],
    [{ trust_proxy: 1, issuer: 'https://tokens.example' }, 'ok'],
    [{ issuer: 'http://tokens.example' }, 'warn'],
    [{ issuer: 'http://127.0.0.1:8000' }, 'ok'],
    [{ issuer: 'https://tokens.example' }, 'ok'],
    [{ issuer: 'https://tokens.example', listen: { host: '0.0.0.0' } }, 'warn'],
    [
      {
        issuer: 'https://tokens.example',
        listen: { host: '0.0.0.0' },
        tls: { cert_file: 'c', key_file: 'k' },
      },
      'ok',
    ],
  ] as [ServerConfigInput, string][])('%j: %s', (input, state) => {
    expect(checkAddress(config(input)).state).toBe(state);
  });
});

describe('a proxy', () => {
  const from = (address: string, device: number) =>
    ({ address, deviceId: `device ${device}` }) as unknown as AuditEvent;
  const many = [1, 2, 3, 4].map((device) => from('127.0.0.1', device));

  it.each([
    [{}, [], 'ok'],
    [{ issuer: 'https://tokens.example' }, [], 'warn'],
    [{ issuer: 'https://tokens.example', trust_proxy: '127.0.0.1' }, many, 'ok'],
    [{ issuer: 'http://127.0.0.1:9000' }, [], 'warn'],
    [{ issuer: 'http://127.0.0.1:9000', listen: { port: 0 } }, [], 'ok'],
    [{}, many, 'warn'],
    [{}, many.slice(2), 'ok'],
    [{}, [...many, from('10.0.0.7', 1)], 'ok'],
  ] as [ServerConfigInput, AuditEvent[], string][])('%j after %j: %s', (input, events, state) => {
    expect(checkProxy(config(input), events).state).toBe(state);
  });

  const asked = (...addresses: (string | null)[]) =>
    addresses.map((address) => ({ type: 'refresh', address, deviceId: 'device 1' }) as unknown as AuditEvent);
  const ward = { '3B': { networks: ['10.20.0.0/16'] } };

  it.each([
    ['10.20.0.1', asked('10.20.3.4', '10.20.3.5', '10.20.3.4'), 'ok', ''],
    [
      '10.20.0.1',
      asked('10.20.3.4', null),
      'warn',
      'Of the last 2 sign-ins and refreshes, 1 have no address',
    ],
    [1, asked(null), 'warn', 'x-forwarded-for cannot be read'],
    ['10.20.0.1', [...asked(null), ...asked(...Array(100).fill('10.20.3.4'))], 'ok', ''],
    ['10.20.0.1', asked('10.20.0.1', '10.20.0.1', '10.20.0.1'), 'warn', 'the address of the proxy itself'],
    ['10.20.0.1', asked('10.20.0.1', '10.20.0.1', '10.20.3.4'), 'ok', ''],
    [
      '10.30.0.0/16',
      asked('10.30.0.1', '10.30.3.4', '10.30.3.4', '10.30.3.5', '203.0.113.9'),
      'warn',
      '4 of the last 5 sign-ins and refreshes came from addresses in trust_proxy',
    ],
    ['10.30.0.0/24', asked('10.30.0.1', '10.30.0.2', '10.30.3.4', '10.30.3.5'), 'ok', ''],
    ['10.0.0.0/8', [], 'warn', 'a network of the ward 3B'],
    ['10.20.7.0/24', [], 'warn', 'a network of the ward 3B'],
    ['::ffff:10.20.0.0/112', [], 'warn', 'a network of the ward 3B'],
    ['10.20.0.1/32', [], 'ok', ''],
    ['10.21.0.0/16', [], 'ok', ''],
    ['10.20.0.1', [{ type: 'session_expired', address: null } as unknown as AuditEvent], 'ok', ''],
  ] as [string | number, AuditEvent[], string, string][])(
    'trusted at %s after %j: %s',
    (trust_proxy, events, state, message) => {
      const finding = checkProxy(config({ trust_proxy, wards: ward }), events);
      expect(finding).toMatchObject({ state, message: expect.stringContaining(message) });
    },
  );
});

describe('the wards', () => {
  const networks = ['10.20.0.0/16'];
  const named = (...names: string[]) =>
    config({ wards: Object.fromEntries(names.map((name) => [name, { networks }])) });
  it.each([
    [named(), ['ICU'], 'ok', 'names no ward'],
    [named('icu'), ['ICU'], 'ok', 'No ward can be used'],
    [named('ICU'), ['ICU', 'Day surgery'], 'ok', 'Day surgery can be used from all'],
    [named('IUC'), ['ICU'], 'fail', 'wards.IUC: there is no ward of that name, and ICU'],
    [named('Intensivstaton'), ['Intensivstation'], 'fail', 'Intensivstation, which seems to be meant'],
    [named('Sud'), ['Süd'], 'fail', 'Süd, which'],
    [named('ICU-2', 'ICU-1'), ['ICU-1'], 'warn', 'do not exist: ICU-2'],
    [named('Ward 12'), ['Ward 13'], 'warn', 'Ward 13 can be used from all'],
  ])('as configured, with the wards %#', (settings, existing, state, sentence) => {
    const finding = checkWards(settings, existing);
    expect(finding).toMatchObject({ check: 'wards', state });
    expect(finding.message).toContain(sentence);
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../../../server/domain/ports/log.ts';
import { Connection } from '../../../../../server/store/postgres/connection.ts';
import { NoConnection } from '../../../../../server/store/postgres/database-failure.ts';
import { Primary } from '../../../../../server/store/postgres/primary.ts';
import type { Statement } from '../../../../../server/store/postgres/statement.ts';
import type { Timeline } from '../../../../../server/store/postgres/timeline.ts';

interface FakeHost {
  /** An error: that is what asking for it leads to. */
  timeline: Timeline | Error;
  /** What whoever connects is told; null: it takes writes. */
  refusal: Error | null;
}

class FakeConnection {
  readonly processId = 1;
  readonly host: FakeHost;
  isLost = false;

  constructor(host: FakeHost) {
    this.host = host;
  }

  async first({ text }: Statement<unknown>): Promise<unknown> {
    if (text.includes('pg_control_system')) {
      if (this.host.timeline instanceof Error) throw this.host.timeline;
      return this.host.timeline;
    }
    return {
      standby: false,
      readOnly: 'off',
      synchronousCommit: 'on',
      replicationRole: 'origin',
      isSet: true,
      processId: this.processId,
    };
  }

  async close(): Promise<void> {
    this.isLost = true;
  }

  destroy(): void {
    this.isLost = true;
  }
}

const system = '7300000000000000001';
const [addressOfA, addressOfB] = [
  { host: 'a.test', port: 5432 },
  { host: 'b.test', port: 5432 },
] as const;
const sqlError = (code: string) => Object.assign(new Error(code), { code, severity: 'ERROR' });
const older = { system, number: 1 };
const newer = { system, number: 2 };
const full = Object.assign(new Error('sorry, too many clients already'), {
  code: '53300',
  severity: 'FATAL',
});
let a: FakeHost;
let b: FakeHost;
let warned: string[];
let left: number;
let primary: Primary;

beforeEach(() => {
  a = { timeline: older, refusal: null };
  b = { timeline: { system, number: 1 }, refusal: new Error('it is a standby') };
  warned = [];
  left = 0;
  vi.spyOn(Connection, 'open').mockImplementation(async ({ host }) => {
    const found = host === addressOfA.host ? a : b;
    if (found.refusal) throw found.refusal;
    return new FakeConnection(found) as unknown as Connection;
  });
  primary = new Primary({
    settings: {
      address: { hosts: [addressOfA, addressOfB], user: 'carelink', database: 'carelink' },
      readPassword: () => null,
      readAuthorities: () => null,
      allowsPlaintext: true,
      readers: 1,
    },
    log: { ...silentLog, warn: (_fields, message) => void warned.push(message) },
    metrics: {
      databaseLeft: () => {
        left += 1;
      },
    },
    lockPatienceMs: 1_000,
  });
});

function promoteB(): void {
  b = { timeline: newer, refusal: null };
}

const goingOn = 'b.test:5432 takes writes and was promoted after the host in use: going on there';

it('leaves a host that takes writes as soon as a look finds another that was promoted later', async () => {
  const writer = await primary.connect('writes');
  promoteB();
  expect(primary.heard(addressOfB, { takesWrites: true, timeline: newer })).toBe(false);
  expect({ isLost: writer.isLost, left, warned, lines: primary.lines }).toEqual({
    isLost: true,
    left: 1,
    warned: [goingOn],
    lines: 2,
  });
  await primary.connect('writes');
  expect(primary.host).toEqual(addressOfB);
});

it('leaves it as well when a new connection finds that other one before any look does', async () => {
  const writer = await primary.connect('writes');
  promoteB();
  // Whoever is connected goes on there.
  a.refusal = full;
  const reader = await primary.connect('reads');
  expect(primary.host).toEqual(addressOfB);
  expect({ writer: writer.isLost, reader: reader.isLost }).toEqual({ writer: true, reader: false });
  expect({ left, warned, lines: primary.lines }).toEqual({ left: 1, warned: [goingOn], lines: 2 });

  // What the looks find afterwards is known.
  expect(primary.heard(addressOfB, { takesWrites: true, timeline: newer })).toBe(false);
  expect(primary.heard(addressOfA, { takesWrites: true, timeline: older })).toBe(true);
  expect({ isLost: reader.isLost, left, lines: primary.lines }).toEqual({ isLost: false, left: 1, lines: 2 });
});

it.each(['a new connection', 'a look'])(
  'has left nothing when the former host has cut everybody off before %s finds the next one',
  async (finder) => {
    const writer = await primary.connect('writes');
    promoteB();
    a.refusal = new Error('connect ECONNREFUSED');
    writer.destroy();
    if (finder === 'a look') primary.heard(addressOfB, { takesWrites: true, timeline: newer });
    const next = await primary.connect('writes');
    expect(primary.host).toEqual(addressOfB);
    expect({ isLost: next.isLost, left, warned, lines: primary.lines }).toEqual({
      isLost: false,
      left: 0,
      warned: [],
      lines: 2,
    });
  },
);

it('leaves nobody for the database of another system, whose numbers say nothing', async () => {
  const writer = await primary.connect('writes');
  b = { timeline: { system: '7300000000000000002', number: 9 }, refusal: null };
  a.refusal = full;
  await primary.connect('reads');
  expect({ isLost: writer.isLost, left }).toEqual({ isLost: false, left: 0 });
});

describe('of a host that does not tell its timeline at that moment', () => {
  const outOfMemory = sqlError('53200');

  it('takes no connection once a timeline is known, and takes it when the host tells', async () => {
    await primary.connect('writes');
    a.timeline = outOfMemory;
    await expect(primary.connect('reads')).rejects.toThrow(NoConnection);
    a.timeline = older;
    const reader = await primary.connect('reads');
    promoteB();
    primary.heard(addressOfB, { takesWrites: true, timeline: newer });
    expect({ isLost: reader.isLost, left }).toEqual({ isLost: true, left: 1 });
  });

  it.each(['a new connection', 'a look'])('leaves its first connection when %s finds one', async (finder) => {
    a.timeline = outOfMemory;
    const writer = await primary.connect('writes');
    expect(warned).toEqual([expect.stringContaining('a.test:5432 does not tell which line')]);
    promoteB();
    if (finder === 'a look') primary.heard(addressOfB, { takesWrites: true, timeline: newer });
    else {
      a.refusal = full;
      await primary.connect('reads');
    }
    expect(writer.isLost).toBe(true);
    await primary.connect('writes');
    expect(primary.host).toEqual(addressOfB);
  });

  it('prefers one that does', async () => {
    a.timeline = outOfMemory;
    promoteB();
    await primary.connect('writes');
    expect(primary.host).toEqual(addressOfB);
  });

  it('counts it as what it was', async () => {
    promoteB();
    await primary.connect('writes');
    const silent = { takesWrites: true, timeline: null };
    expect(primary.heard(addressOfA, silent)).toBe(true);
    expect(primary.heard(addressOfA, { takesWrites: false, timeline: null })).toBe(false);
    expect(primary.heard(addressOfA, silent)).toBe(false);
    expect(primary.heard(addressOfA, { takesWrites: true, timeline: older })).toBe(true);
    expect(primary.heard(addressOfA, silent)).toBe(true);
  });
});

it('works with a role that may never ask, and says so once', async () => {
  a.timeline = sqlError('42501');
  const connections = [await primary.connect('writes'), await primary.connect('reads')];
  expect(primary.heard(addressOfA, { takesWrites: true, timeline: null })).toBe(false);
  expect(connections.map(({ isLost }) => isLost)).toEqual([false, false]);
  expect(warned).toEqual([
    expect.stringContaining('a.test:5432 does not tell which line of its history it writes'),
  ]);
});

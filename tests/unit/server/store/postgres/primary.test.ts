import { beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../../../../../server/domain/ports/log.ts';
import { Connection } from '../../../../../server/store/postgres/connection.ts';
import { Primary } from '../../../../../server/store/postgres/primary.ts';
import type { Statement } from '../../../../../server/store/postgres/statement.ts';
import type { Timeline } from '../../../../../server/store/postgres/timeline.ts';

interface FakeHost {
  timeline: Timeline;
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
    if (text.includes('pg_control_system')) return this.host.timeline;
    return { standby: false, readOnly: 'off', synchronousCommit: 'on', processId: this.processId };
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
  a = { timeline: { system, number: 1 }, refusal: null };
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
  b = { timeline: { system, number: 2 }, refusal: null };
}

const goingOn = 'b.test:5432 takes writes and was promoted after the host in use: going on there';

it('leaves a host that takes writes as soon as a look finds another that was promoted later', async () => {
  const writer = await primary.connect('writes');
  promoteB();
  expect(primary.heard(addressOfB, { takesWrites: true, timeline: b.timeline })).toBe(false);
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
  expect(primary.heard(addressOfB, { takesWrites: true, timeline: b.timeline })).toBe(false);
  expect(primary.heard(addressOfA, { takesWrites: true, timeline: a.timeline })).toBe(true);
  expect({ isLost: reader.isLost, left, lines: primary.lines }).toEqual({ isLost: false, left: 1, lines: 2 });
});

it.each(['a new connection', 'a look'])(
  'has left nothing when the former host has cut everybody off before %s finds the next one',
  async (finder) => {
    const writer = await primary.connect('writes');
    promoteB();
    a.refusal = new Error('connect ECONNREFUSED');
    writer.destroy();
    if (finder === 'a look') primary.heard(addressOfB, { takesWrites: true, timeline: b.timeline });
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

import { createSecretKey, pbkdf2Sync, randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decoyDrawWith } from '../../../server/crypto/keyed-hashes.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { decoyHash } from '../../../server/domain/sessions/decoy-hash.ts';
import { migrate } from '../../../server/store/sqlite/migrate.ts';
import { migrations } from '../../../server/store/sqlite/migrations/migrations.ts';
import { storeOn } from '../../../server/store/sqlite/open-store.ts';
import type { Store } from '../../../server/store/store.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { areaUnderCurve } from '../../support/server/rank-test.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

// At the cost used for real users.
vi.unmock('argon2');

const draw = decoyDrawWith(createSecretKey(randomBytes(32)));

interface StoredUser {
  readonly id: number;
  readonly username: string;
  readonly passwordHash: string;
}

async function store(users: readonly StoredUser[], { unitOfWork }: Pick<Store, 'unitOfWork'>) {
  const rest = { role: 'clinician', wardId: null, disabled: false, createdAtMs: 0 } as const;
  await unitOfWork.run(async (repositories) => {
    for (const user of users)
      await repositories.users.insert({ ...user, ...rest, displayName: user.username });
  });
}

describe('the decoys of unknown names', () => {
  const kinds = ['argon2', 'pbkdf2', 'own'] as const;
  /** Half of them of one kind, and gaps in the ids as after an import: 1 to 60, then millions. */
  const people = Array.from({ length: 120 }, (_, index) => ({
    id: index < 60 ? index + 1 : index * 1_000_003,
    username: `user-${index}`,
    passwordHash: `${kinds[index < 60 ? 0 : index < 90 ? 1 : 2]} ${index}`,
  }));
  const names = Array.from({ length: 2_400 }, (_, index) => `unknown-${index}`);
  let database: InstanceType<typeof Sqlite>;
  let opened: Store;

  beforeEach(() => {
    database = new Sqlite(':memory:');
    migrate(database, 0);
    opened = storeOn(database, { log: silentLog, lockPatienceMs: 1_000 });
  });
  afterEach(() => opened.close());

  const drawn = (by = draw) =>
    opened.unitOfWork.read(({ users }) => Array.fromAsync(names, (name) => decoyHash(users, by, name)));
  const shareOf = (kind: string, hashes: readonly (string | null)[]) =>
    hashes.filter((hash) => hash?.startsWith(kind)).length / hashes.length;
  /** The share of names that now have another decoy. */
  const moved = async (before: readonly (string | null)[]) => {
    const after = await drawn();
    return after.filter((hash, index) => hash !== before[index]).length / names.length;
  };

  it('are hashes of real users, each as likely as any other, whatever the ids are', async () => {
    await store(people, opened);
    const hashes = await drawn();
    expect(shareOf('argon2', hashes)).toBeCloseTo(0.5, 1);
    expect(shareOf('pbkdf2', hashes)).toBeCloseTo(0.25, 1);
    const counts = people.map(({ passwordHash }) => hashes.filter((hash) => hash === passwordHash).length);
    // 20 each, plus or minus 4.5.
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBeLessThan(50);
  });

  it('are always the same for one name, and others with another key', async () => {
    await store(people, opened);
    const hashes = await drawn();
    expect(await moved(hashes)).toBe(0);
    const elsewhere = await drawn(decoyDrawWith(createSecretKey(randomBytes(32))));
    expect(elsewhere.filter((hash, index) => hash === hashes[index]).length).toBeLessThan(names.length / 40);
  });

  it('stay with nearly all names while users are added, and go to the new ones from the others', async () => {
    await store(people.slice(0, 100), opened);
    const before = await drawn();
    await store(people.slice(100), opened);
    const after = await drawn();
    // 20 of 120.
    expect(await moved(before)).toBeCloseTo(1 / 6, 1);
    const newcomers = new Set(people.slice(100).map(({ passwordHash }) => passwordHash));
    for (const [index, hash] of after.entries())
      if (hash !== before[index]) expect(newcomers.has(hash ?? '')).toBe(true);
  });

  it('are never of users who have no password or were erased, and close up', async () => {
    const withoutPassword = { id: 777, username: 'saml', passwordHash: '!' };
    await store([withoutPassword, ...people], opened);
    const before = await drawn();
    expect(before).not.toContain('!');
    await opened.unitOfWork.run(({ users }) => users.erase(people[3]?.id ?? 0));
    expect(await drawn()).not.toContain('!');
    expect(new Set(await drawn()).size).toBe(people.length - 1);
    // The names of the erased user, and of the last one, who took that place.
    expect(await moved(before)).toBeLessThan(0.04);
    await opened.unitOfWork.run(({ users }) => users.setPasswordHash(777, 'own again'));
    expect(await drawn()).toContain('own again');
  });

  it('follow the users whose hashes are replaced', async () => {
    await store(people, opened);
    const before = await drawn();
    await opened.unitOfWork.run(({ users }) => users.setPasswordHash(people[0]?.id ?? 0, 'renewed'));
    expect(await moved(before)).toBeLessThan(0.02);
    expect(await drawn()).toContain('renewed');
  });

  it('are none while nobody has a password', async () =>
    expect(new Set(await drawn())).toEqual(new Set([null])));

  it('are there after the migration of a database that knew none', async () => {
    const old = new Sqlite(':memory:');
    const known = migrations.filter(({ name }) => name !== 'decoys');
    migrate(old, 0, known.slice(0, 12));
    const insert = old.prepare(
      "INSERT INTO users (id, username, display_name, role, password_hash, created_at_ms) VALUES (?, ?, '', 'clinician', ?, 0)",
    );
    for (const { id, username, passwordHash } of people) insert.run(id, username, passwordHash);
    insert.run(999, 'saml', '!');
    migrate(old, 0);
    const { unitOfWork } = storeOn(old, { log: silentLog, lockPatienceMs: 1_000 });
    expect(await unitOfWork.read(({ users }) => users.countWithPassword())).toBe(people.length);
    expect(
      await unitOfWork.read(async ({ users }) => [
        await users.passwordHashAt(0),
        await users.passwordHashAt(119),
      ]),
    ).toEqual(['argon2 0', 'own 119']);
    old.close();
  });
});

describe('the time of a refusal', { timeout: 240_000 }, () => {
  /**
   * Half of them are enough where they come out even, as they do in 9 of 10 runs of a server that tells nothing. One that
   * tells something passes no more often than if it were always asked in full (1.2 % of the time for an area of 0.65 either
   * way), and chance exceeds the limits once in 100,000 runs.
   */
  const tries = 320;
  const even = 0.05;
  const limit = 0.1;
  /** One of them in a form other than the hashed one, which costs a second try. */
  const passwords = ['what nobody has', 'o\u0308ther words', 'what nobody knows'];
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    // Expensive kinds and a cheap one, which the highest ids have: as when the server had users before an import.
    const cheap = await argon2.hash('secret', { memoryCost: 1_024, timeCost: 1, parallelism: 1 });
    const dear = await argon2.hash('secret', { memoryCost: 8_192, timeCost: 2, parallelism: 1 });
    const kinds = [django(30_000), `argon2${dear.replace('p=1,t=2', 't=2,p=1')}`, django(20_000), cheap];
    const people = Array.from({ length: tries }, (_, index) => ({
      id: index < (tries * 3) / 4 ? index + 1 : index * 100_003,
      username: `known-${index}`,
      passwordHash: kinds[Math.floor((index * kinds.length) / tries)] ?? '',
    }));
    await withStoreOf(server, (opened) => store(people, opened));
  });
  afterEach(() => server.close());

  const django = (iterations: number) =>
    `pbkdf2_sha256$${iterations}$salt$${pbkdf2Sync('secret', 'salt', iterations, 32, 'sha256').toString('base64')}`;

  type Send = (credentials: object) => Promise<{ status: number }>;

  /** How far what distinguishes the two groups is from nothing, at most 0.5. */
  async function difference(send: Send): Promise<number> {
    const times = { known: [] as number[], unknown: [] as number[] };
    let found = 0;
    // Each round has users of every kind.
    for (const round of [0, 1]) {
      for (let index = round; index < tries; index += 2) await comparePair(index, send, times);
      found = Math.abs(areaUnderCurve(times.known, times.unknown) - 0.5);
      if (found < even) break;
    }
    return found;
  }

  /** In alternating order, so that other load on the machine affects both. */
  async function comparePair(index: number, send: Send, times: Record<'known' | 'unknown', number[]>) {
    const password = passwords[index % passwords.length];
    for (const group of index % 4 < 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      const startedAt = performance.now();
      expect((await send({ username: `${group}-${index}`, password })).status).toBe(401);
      times[group].push(performance.now() - startedAt);
    }
  }

  it('does not tell at the sign-in who exists', async () => {
    const found = await difference((credentials) => postJson(`${server.url}/account/token/`, credentials));
    expect(found).toBeLessThan(limit);
  });

  it('does not tell at emergency access', async () => {
    const client = await DpopClient.create();
    const rest = { reason_code: 'other', reason: 'because of a test', confirmed: true };
    const url = `${server.url}/account/emergency`;
    const found = await difference((credentials) =>
      client.post(url, { ...credentials, ...rest }, server.clock),
    );
    expect(found).toBeLessThan(limit);
  });
});

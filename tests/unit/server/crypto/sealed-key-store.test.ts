import { createSecretKey, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { JwtAccessTokens } from '../../../../server/crypto/access-tokens.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import type { KeyEncryptionKey } from '../../../../server/crypto/key-encryption-keys.ts';
import { KeyFileError } from '../../../../server/crypto/key-file.ts';
import { holdMs, leaseMs } from '../../../../server/crypto/key-lease.ts';
import type { KeyStore } from '../../../../server/crypto/key-store.ts';
import { HmacRefreshTokens } from '../../../../server/crypto/refresh-tokens.ts';
import { removeRetiredKeys, rotateKeys } from '../../../../server/crypto/rotate-keys.ts';
import { sealKeySet } from '../../../../server/crypto/sealed-key-set.ts';
import { SealedKeyStore } from '../../../../server/crypto/sealed-key-store.ts';
import { createSigner } from '../../../support/server/create-signer.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { MemoryUnitOfWork } from '../../../support/server/memory-unit-of-work.ts';

const keyOf = (id: string): KeyEncryptionKey => ({ id, secret: createSecretKey(randomBytes(32)) });
const [old, next] = [keyOf('old'), keyOf('next')] as const;
const minuteMs = 60_000;

let clock: FakeServerClock;
let database: MemoryUnitOfWork;
let uptimeMs: number;

interface Node {
  readonly keys: SealedKeyStore;
  readonly clock: FakeServerClock;
  file: readonly KeyEncryptionKey[];
}

async function startNode(file: readonly KeyEncryptionKey[] = [old], ownClock = clock): Promise<Node> {
  const node = { file, clock: ownClock };
  const keys = await SealedKeyStore.open({
    unitOfWork: database.unitOfWork,
    clock: ownClock,
    encryptionKeys: () => node.file,
    monotonicMs: () => uptimeMs,
  });
  return Object.assign(node, { keys: keys ?? expect.unreachable('no keys') });
}

const look = async ({ keys }: Node) => {
  const content = await keys.readChanges();
  if (content) keys.adopt(content);
};

/** Time passes everywhere, and every node looks once a second. */
async function pass(durationMs: number, nodes: readonly Node[]): Promise<void> {
  for (let leftMs = durationMs; leftMs > 0; leftMs -= 1000) {
    const stepMs = Math.min(1000, leftMs);
    uptimeMs += stepMs;
    for (const each of new Set([clock, ...nodes.map((node) => node.clock)])) each.advance(stepMs);
    for (const node of nodes) await look(node);
  }
}

const rotate = ({ keys, clock }: Node, signAfterMs = minuteMs) =>
  keys.change(database.unitOfWork, (content) => {
    const { file, made } = rotateKeys(content, {
      accessAlgorithm: 'ES256',
      uses: ['access', 'refresh'],
      nowMs: clock.nowMs(),
      signsFromMs: clock.nowMs() + signAfterMs,
    });
    const events = made.map(({ kid }) => ({
      type: 'key_rotated' as const,
      outcome: 'success' as const,
      timeMs: clock.nowMs(),
      details: { kid },
    }));
    return { content: file, events, result: made.map(({ kid }) => kid) };
  });

const signing = ({ currentAccessKey, currentRefreshKey }: KeyStore) => [
  currentAccessKey.id,
  currentRefreshKey.id,
];
const knows = ({ accessKeys, refreshKeys }: KeyStore, ids: readonly string[] | null) =>
  accessKeys.has(ids?.[0] ?? '') && refreshKeys.has(ids?.[1] ?? '');

beforeEach(async () => {
  clock = new FakeServerClock();
  database = new MemoryUnitOfWork();
  uptimeMs = 1000;
  const first = generateKeys('ES256', clock.nowMs() - 3_600_000);
  database.stored = { version: 1, sealed: await sealKeySet(first, 1, [old]) };
});

describe('the keys of a cluster', () => {
  it('are the same at every node, with everything that is derived from them', async () => {
    const [one, other] = [(await startNode()).keys, (await startNode()).keys];
    expect(signing(other)).toEqual(signing(one));
    expect(other.auditSeal.keyId).toBe(one.auditSeal.keyId);
    for (const name of ['counterSecret', 'badgeSecret', 'identitySecret', 'nonceSecret'] as const)
      expect(other[name].equals(one[name])).toBe(true);
    const secrets = [one.counterSecret, one.badgeSecret, one.identitySecret, one.nonceSecret];
    expect(new Set(secrets.map((secret) => secret.export().toString('hex'))).size).toBe(4);
  });

  it('are not there in a new database', async () => {
    database.stored = null;
    const options = { unitOfWork: database.unitOfWork, clock, encryptionKeys: () => [old] };
    expect(await SealedKeyStore.open(options)).toBeNull();
  });

  it('reach every node before one of them signs with them, and are audited once', async () => {
    const nodes = [await startNode(), await startNode(), await startNode()];
    const before = nodes.map(({ keys }) => signing(keys));
    const made = await rotate(nodes[0] ?? expect.unreachable());
    expect(database.events.map(({ details }) => details?.kid)).toEqual(made);
    await pass(1000, nodes);
    expect(nodes.every(({ keys }) => knows(keys, made))).toBe(true);
    await pass(minuteMs - 2000, nodes);
    expect(nodes.map(({ keys }) => signing(keys))).toEqual(before);
    await pass(1000, nodes);
    expect(nodes.map(({ keys }) => signing(keys))).toEqual([made, made, made]);
    expect(nodes.every(({ keys }) => knows(keys, before[0] ?? null))).toBe(true);
  });

  it.each([
    ['that are to sign at once', 0, 0],
    ['at a node whose clock is ten minutes ahead', 10 * minuteMs, minuteMs],
  ])('reach a slow node before they sign, also %s', async (_, aheadMs, signAfterMs) => {
    const fast = await startNode([old], new FakeServerClock(clock.nowMs() + aheadMs));
    const slow = await startNode();
    const made = await rotate(slow, signAfterMs);
    // It is stopped for as long as it pleases.
    for (let second = 0; second < 30; second += 1) {
      await pass(1000, [fast]);
      const isSigning = signing(fast.keys)[0] === made?.[0];
      const judges = () => slow.keys.accessKeys;
      if (isSigning) expect(judges).toThrow(expect.objectContaining({ code: 'unavailable' }));
    }
    expect(signing(fast.keys)).toEqual(made);
    await look(slow);
    expect(knows(slow.keys, made)).toBe(true);
  });

  it('are not used by a node that starts right after a rotation either, before everybody has them', async () => {
    const running = await startNode();
    const made = await rotate(running, 0);
    const started = await startNode();
    expect(signing(started.keys)).not.toEqual(made);
    expect(knows(started.keys, made)).toBe(true);
    await pass(holdMs - 1000, [started, running]);
    expect(signing(started.keys)).not.toEqual(made);
    await pass(1000, [started, running]);
    expect(signing(started.keys)).toEqual(made);
    await pass(1000, [started, running]);
    expect(signing(running.keys)).toEqual(made);
  });

  it('are what a node goes on with that starts long after a rotation, though its predecessors are about to retire', async () => {
    const running = await startNode();
    const made = await rotate(running);
    await pass(minuteMs, [running]);
    clock.advance(29 * minuteMs);
    const started = await startNode();
    expect(signing(started.keys)).toEqual(made);
  });

  it('are judged by nobody who cannot look at them, until he can', async () => {
    const node = await startNode();
    database.isDown = true;
    uptimeMs += leaseMs;
    expect(knows(node.keys, signing(node.keys))).toBe(true);
    uptimeMs += 1;
    for (const use of ['currentAccessKey', 'accessKeys', 'currentRefreshKey', 'refreshKeys'] as const)
      expect(() => node.keys[use]).toThrow(expect.objectContaining({ code: 'unavailable' }));
    await expect(node.keys.readChanges()).rejects.toThrow();
    expect(() => node.keys.accessKeys).toThrow();
    database.isDown = false;
    await look(node);
    expect(node.keys.accessKeys.size).toBe(1);
  });

  it('say of no token that it is invalid while nobody can look at them', async () => {
    const node = await startNode();
    const issuer = 'https://carelink.test';
    const tokensOf = ({ keys }: Node) =>
      new JwtAccessTokens({
        keys,
        signer: createSigner(),
        clock,
        issuer,
        audience: 'carelink',
        compatibilityClaims: false,
      });
    const sessionId = '01900000-0000-7000-8000-000000000001';
    const lasting = { userId: 1, sessionId, issuedAtMs: clock.nowMs(), expiresAtMs: clock.nowMs() + 900_000 };
    const access = await tokensOf(node).issue({
      ...lasting,
      tokenId: 'jti',
      role: 'clinician',
      ward: null,
      profile: 'standard',
      keyThumbprint: null,
    });
    const seenBefore = tokensOf(node);
    await seenBefore.verify(access);
    const refreshTokens = new HmacRefreshTokens(node.keys, issuer);
    const refresh = refreshTokens.issue({ ...lasting, generation: 1 }, refreshTokens.stamp);
    database.isDown = true;
    uptimeMs += leaseMs + 1;
    const unavailable = expect.objectContaining({ code: 'unavailable' });
    const neverSeen = tokensOf(node);
    await expect(neverSeen.verify(access)).rejects.toEqual(unavailable);
    await expect((async () => await seenBefore.verify(access))()).rejects.toEqual(unavailable);
    // Not of what only looks like a token either: the answer tells nobody which is which.
    await expect(neverSeen.verify(`${access.slice(0, -1)}!`)).rejects.toEqual(unavailable);
    const refusing = [
      () => refreshTokens.read(refresh),
      () => refreshTokens.stamp,
      () => refreshTokens.stamps,
      () => refreshTokens.issue({ ...lasting, generation: 2 }, { keyId: 'any', issuer }),
      () => neverSeen.keySet,
    ];
    for (const ask of refusing) expect(ask).toThrow(unavailable);
    await expect(
      neverSeen.issue({
        ...lasting,
        tokenId: 'j',
        role: 'clinician',
        ward: null,
        profile: 'standard',
        keyThumbprint: null,
      }),
    ).rejects.toEqual(unavailable);
    database.isDown = false;
    await look(node);
    expect([await neverSeen.verify(access), refreshTokens.read(refresh)]).toMatchObject([
      { sessionId },
      { sessionId, generation: 1 },
    ]);
    expect(await neverSeen.verify(`${access.slice(0, -1)}!`)).toBeNull();
  });

  it('lose no rotation, whoever rotates at the same time', async () => {
    const nodes = await Promise.all([1, 2, 3, 4].map(() => startNode()));
    const made = await Promise.all(nodes.map((node) => rotate(node)));
    await pass(1000, nodes);
    for (const { keys } of nodes) expect(made.every((ids) => knows(keys, ids))).toBe(true);
    expect(database.stored?.version).toBe(5);
    expect(database.events).toHaveLength(8);
  });

  it('come back when the database went back behind a rotation, though old keys were removed before', async () => {
    const nodes = [await startNode(), await startNode(), await startNode()];
    const before = database.stored;
    const [first] = nodes;
    const made = await rotate(first ?? expect.unreachable());
    await pass(2 * minuteMs, nodes);
    database.stored = before;
    database.events = [];
    await Promise.all(nodes.map(look));
    await pass(1000, nodes);
    expect(database.events.map(({ type, details }) => [type, details?.kid])).toEqual(
      made?.map((kid) => ['key_recovered', kid]),
    );
    for (const { keys } of nodes) expect(signing(keys)).toEqual(made);
    expect(knows((await startNode()).keys, made)).toBe(true);
    // What is removed because it is retired stays away.
    clock.advance(25 * 60 * minuteMs);
    await first?.keys.change(database.unitOfWork, (content) => {
      const { file, removed } = removeRetiredKeys(content, clock.nowMs());
      expect(removed).toHaveLength(2);
      return { content: file, events: [], result: true };
    });
    await pass(3000, nodes);
    for (const { keys } of nodes) expect([...keys.accessKeys.keys()]).toEqual([made?.[0]]);
    expect((await first?.keys.read())?.keys).toHaveLength(3);
  });

  it('are neither changed nor audited when the database fails, or when there is nothing to change', async () => {
    const node = await startNode();
    expect(await node.keys.change(database.unitOfWork, () => null)).toBeNull();
    database.isDown = true;
    await expect(rotate(node)).rejects.toThrow();
    expect([database.stored?.version, database.events.length]).toEqual([1, 0]);
  });
});

describe('another key-encryption key', () => {
  it('is taken into use while every node goes on', async () => {
    const nodes = [await startNode(), await startNode()] as const;
    const ids = signing(nodes[0].keys);
    for (const node of nodes) {
      node.file = [old, next];
      await pass(1000, nodes);
      // Whoever rotates meanwhile, whatever stands in the other's file.
      await rotate(node);
      await pass(1000, nodes);
    }
    expect(await nodes[0].keys.rewrap(database.unitOfWork)).toEqual(['old', 'next']);
    for (const node of nodes) {
      node.file = [next];
      await pass(1000, nodes);
    }
    expect(await nodes[1].keys.rewrap(database.unitOfWork)).toEqual(['next']);
    await pass(10_000, nodes);
    for (const { keys } of nodes) expect(keys.accessKeys.has(ids[0] ?? '')).toBe(true);
    await expect(startNode([old])).rejects.toThrow(/sealed for the key-encryption key next/);
    expect(signing((await startNode([next])).keys)).toEqual(signing(nodes[0].keys));
    const rewrapped = database.events.filter(({ type }) => type === 'keys_rewrapped');
    expect(rewrapped.map(({ details }) => details?.encryption_keys)).toEqual(['old next', 'next']);
  });

  it('is told by a node that lacks it, which judges nothing more until its file is right', async () => {
    const [right, wrong] = [await startNode([next, old]), await startNode([old])];
    await right.keys.rewrap(database.unitOfWork);
    await look(wrong);
    right.file = [next];
    await right.keys.rewrap(database.unitOfWork);
    await expect(wrong.keys.readChanges()).rejects.toThrow(KeyFileError);
    await pass(10_000, [right]);
    await expect(wrong.keys.readChanges()).rejects.toThrow(/sealed for the key-encryption key next/);
    expect(() => wrong.keys.currentAccessKey).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(right.keys.accessKeys.size).toBe(1);
    wrong.file = [next];
    await look(wrong);
    expect(signing(wrong.keys)).toEqual(signing(right.keys));
  });

  it('opens no set that somebody has put there: another server’s, an older one, none', async () => {
    const node = await startNode();
    const mine = database.stored;
    await rotate(node);
    const foreign = generateKeys('ES256', 0);
    for (const stored of [
      { version: 3, sealed: await sealKeySet(foreign, 3, [old]) },
      { version: 3, sealed: mine?.sealed ?? '' },
      { version: 3, sealed: await sealKeySet(foreign, 3, [keyOf('old')]) },
      null,
    ]) {
      database.stored = stored;
      await expect(node.keys.readChanges()).rejects.toThrow(KeyFileError);
      expect(node.keys.accessKeys.size).toBe(1);
    }
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { AuditHeadFile } from '../../../../server/crypto/audit-head-file.ts';
import { generateKeys } from '../../../../server/crypto/generate-keys.ts';
import {
  addKeyEncryptionKey,
  createKeyEncryptionFile,
  readKeyEncryptionKeys,
  removeOldKeyEncryptionKeys,
} from '../../../../server/crypto/key-encryption-keys.ts';
import { sealKeySet } from '../../../../server/crypto/sealed-key-set.ts';
import { chainEvent, genesis } from '../../../../server/domain/audit/chain/hash-chain.ts';
import { LaneSigner } from '../../../../server/domain/audit/lanes/sign-lanes.ts';
import { pruneTrail } from '../../../../server/domain/audit/prune-trail.ts';
import { verifyTrail } from '../../../../server/domain/audit/verify-trail.ts';
import { openHandle, takeHandle, userOfHandle } from '../../../../server/domain/badges/badge-handle.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { Repositories } from '../../../../server/domain/ports/unit-of-work.ts';
import {
  type ClusterStore,
  createLostClusterKeys,
  openClusterStore,
} from '../../../../server/keys/open-cluster-store.ts';
import { removeRetiredKeysOf, rotateServerKeys } from '../../../../server/keys/rotate-server-keys.ts';
import { watchKeys } from '../../../../server/keys/watch-keys.ts';
import { FileAuditArchive } from '../../../../server/store/file-audit-archive.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { insertSessions, openNode } from '../../../support/postgres/open-node.ts';
import { findPostgres, whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { patienceMs } from '../../../support/run/patience.ts';

const clock = { nowMs: () => Date.now() };
const why = whyNoPostgres();

describe.skipIf(why !== null)(`keys of several nodes on PostgreSQL${why === null ? '' : ` (${why})`}`, () => {
  let folder: string;
  let database: TestDatabase;
  let encryptionFile: string;
  const open: ClusterStore[] = [];
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-cluster-'));
    database = await freshDatabase(inject('postgresFolder'));
    encryptionFile = join(folder, 'encryption-key.json');
    createKeyEncryptionFile(encryptionFile, Date.now());
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    for (const { store } of open.splice(0)) await store.close();
    rmSync(folder, { recursive: true });
  });

  async function start(node: string, file = encryptionFile, patienceMs = 5_000): Promise<ClusterStore> {
    const started = await openClusterStore({
      store: await openNode(database, { node, patienceMs }),
      encryptionFile: file,
      recordFile: join(folder, node),
      accessAlgorithm: 'ES256',
      clock,
      log: silentLog,
    });
    open.push(started);
    return started;
  }
  const rotate = ({ store: { unitOfWork }, keys }: ClusterStore) =>
    rotateServerKeys(
      { clock, unitOfWork, keys },
      { accessAlgorithm: 'ES256', uses: ['access', 'refresh'], signAfterSeconds: 60 },
    );
  const keyEvents = () =>
    asSuperuser(database, "SELECT type, details FROM audit_events WHERE type LIKE 'key%' ORDER BY lane, seq");
  const dump = () => {
    const { host, port, user, password } = database;
    const { stdout, status } = spawnSync(
      join(findPostgres() ?? '', 'pg_dump'),
      ['-h', host, '-p', String(port), '-U', user, database.database],
      { env: { PGPASSWORD: password }, encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    expect(status).toBe(0);
    return stdout;
  };

  it('are made once, however many nodes start at the same moment, and audited once', async () => {
    const nodes = await Promise.all(['a', 'b', 'c', 'd'].map((node) => start(node)));
    const contents = await Promise.all(nodes.map(({ keys }) => keys.read()));
    for (const content of contents) expect(content).toEqual(contents[0]);
    expect(await keyEvents()).toHaveLength(3);
    expect(await asSuperuser(database, 'SELECT version FROM sealed_keys')).toEqual([{ version: 1 }]);
    const later = await start('e');
    expect(later.keys.auditSeal.keyId).toBe(nodes[0]?.keys.auditSeal.keyId);
    expect(await keyEvents()).toHaveLength(3);
  });

  it('are nowhere in a dump of the database, in no form', async () => {
    const node = await start('a');
    await rotate(node);
    const text = dump();
    expect(text).toContain('sealed_keys');
    const { keys } = await node.keys.read();
    expect(keys).toHaveLength(5);
    const secrets = [
      ...keys.map(({ jwk }) => String(jwk.d ?? jwk.k)),
      ...readKeyEncryptionKeys(encryptionFile).map(({ secret }) => secret.export().toString('base64url')),
    ];
    for (const secret of secrets) {
      const bytes = Buffer.from(secret, 'base64url');
      const again = Buffer.from(secret).toString('base64').slice(0, 40);
      for (const form of [secret, bytes.toString('hex'), bytes.toString('base64'), again])
        expect(text).not.toContain(form);
    }
  });

  it('reach the other nodes when one rotates, whoever rotates at the same time', async () => {
    const nodes = await Promise.all(['a', 'b', 'c'].map((node) => start(node)));
    for (const { store, keys } of nodes)
      stops.push(watchKeys({ keys, unitOfWork: store.unitOfWork, issuer: 'https://x.test', log: silentLog }));
    const made = (await Promise.all(nodes.map(rotate))).flat();
    expect(made).toHaveLength(6);
    await vi.waitFor(
      () => {
        for (const { keys } of nodes)
          for (const { kid } of made)
            expect(keys.accessKeys.has(kid) || keys.refreshKeys.has(kid)).toBe(true);
      },
      { timeout: patienceMs },
    );
    expect(await keyEvents()).toHaveLength(9);
    const [node] = nodes;
    if (!node) return expect.unreachable();
    expect(await removeRetiredKeysOf({ clock, unitOfWork: node.store.unitOfWork, keys: node.keys })).toBe(0);
  });

  it('open after a change of the key-encryption key, with the new one only', async () => {
    const node = await start('a');
    const old = join(folder, 'old.json');
    createKeyEncryptionFile(old, Date.now());
    await expect(start('b', old)).rejects.toThrow(/sealed for the key-encryption key .*, but the file holds/);
    addKeyEncryptionKey(encryptionFile, Date.now());
    await node.keys.rewrap(node.store.unitOfWork);
    const [removed] = removeOldKeyEncryptionKeys(encryptionFile);
    expect(await node.keys.rewrap(node.store.unitOfWork)).not.toContain(removed);
    const started = await start('b');
    expect(await started.keys.read()).toEqual(await node.keys.read());
    expect((await keyEvents()).filter(({ type }) => type === 'keys_rewrapped')).toHaveLength(2);
  });

  it('do not open with a file that is missing or open to others: a sentence says so', async () => {
    chmodSync(encryptionFile, 0o644);
    await expect(start('a')).rejects.toThrow(/has mode 0644: others could read it/);
    rmSync(encryptionFile);
    await expect(start('a')).rejects.toThrow(/is missing: copy that of another node/);
    expect(await keyEvents()).toEqual([]);
  });

  it('are neither made anew when they are lost, nor taken from another server', async () => {
    const { keys } = await start('a');
    const [row] = await asSuperuser(database, 'SELECT sealed FROM sealed_keys');
    await asSuperuser(database, 'DELETE FROM sealed_keys');
    await expect(start('b')).rejects.toThrow(/holds no keys, but it was used with some/);
    await expect(keys.readChanges()).rejects.toThrow(/is gone/);
    const foreign = await sealKeySet(generateKeys('ES256', 0), 1, readKeyEncryptionKeys(encryptionFile));
    await asSuperuser(database, `INSERT INTO sealed_keys VALUES (1, 1, '${foreign}')`);
    await expect(start('b')).rejects.toThrow(/are not those that sealed its audit trail/);
    await expect(keys.readChanges()).rejects.toThrow(/that of another server/);
    await asSuperuser(database, `UPDATE sealed_keys SET version = 2, sealed = '${row?.sealed}'`);
    await expect(start('b')).rejects.toThrow(/put another one in its place/);
  });

  it('are made anew by somebody who allows that sessions end, and only then', async () => {
    const node = await start('a');
    const [id = ''] = await insertSessions(database, node.store, 2);
    const { store } = node;
    const options = { store, encryptionFile, accessAlgorithm: 'ES256', clock, log: silentLog } as const;
    await expect(createLostClusterKeys(options, true)).rejects.toThrow(/are there and open/);
    // The key-encryption key is lost.
    rmSync(encryptionFile);
    createKeyEncryptionFile(encryptionFile, Date.now());
    await expect(start('b')).rejects.toThrow(/sealed for the key-encryption key/);
    await expect(createLostClusterKeys(options, false)).rejects.toThrow(/would end 2 open sessions/);
    expect(await createLostClusterKeys(options, true)).toMatchObject({ ended: 2 });
    const started = await start('b');
    expect(started.keys.auditSeal.keyId).not.toBe(node.keys.auditSeal.keyId);
    const session = await started.store.unitOfWork.read(({ sessions }) => sessions.find(id));
    expect(session?.ended?.reason).toBe('revoked_by_administrator');
    await expect(node.keys.readChanges()).rejects.toThrow(/that of another server: start this one anew/);
  });

  describe('made anew, with events in lanes of nodes', () => {
    let nodes: [ClusterStore, ClusterStore];

    /** Nobody waits long for what is refused. */
    const startBoth = async () => {
      nodes = [await start('a', encryptionFile, 1_500), await start('b', encryptionFile, 1_500)];
    };
    beforeEach(async () => {
      await startBoth();
      await work();
      await sign(nodes[0]);
      // Some of it nobody has signed yet.
      await work();
    });

    const note = { type: 'refresh', outcome: 'success', timeMs: 0 } as const;
    const append = ({ audit }: Pick<Repositories, 'audit'>) => audit.append(note);
    const work = async () => {
      for (const { store } of nodes)
        for (const ofSession of ['x', 'y', 'z']) await store.unitOfWork.run(append, { ofSession });
    };
    const sign = ({ store: { unitOfWork }, keys }: ClusterStore) =>
      new LaneSigner({ clock, unitOfWork }, keys.auditSeal).signIfDue();
    /** As `audit verify` on the machine of that node. */
    const verify = ({ store, keys, headFile }: ClusterStore) =>
      store.unitOfWork.read(({ audit }) =>
        verifyTrail(audit, { seal: keys.auditSeal, headRecord: headFile }),
      );
    const loseEncryptionKey = () => {
      rmSync(encryptionFile);
      createKeyEncryptionFile(encryptionFile, Date.now());
    };
    const makeAnew = async (mayEndSessions = true) => {
      const store = await openNode(database, { node: null });
      const options = { store, encryptionFile, accessAlgorithm: 'ES256', clock, log: silentLog } as const;
      try {
        return await createLostClusterKeys(options, mayEndSessions);
      } finally {
        await store.close();
      }
    };
    const restart = async () => {
      for (const { store } of open.splice(0)) await store.close();
      await startBoth();
    };
    const change = (...statements: string[]) =>
      asSuperuser(database, 'SET session_replication_role = replica', ...statements);
    const events = () => nodes[0].store.unitOfWork.read(({ audit }) => audit.newestBefore(null, 1000));

    it('leave the trail whole, whose nodes of before write nothing more until they are started anew', async () => {
      const before = await events();
      const sessions = await insertSessions(database, nodes[0].store, 3);
      loseEncryptionKey();
      await expect(makeAnew(false)).rejects.toThrow(/end 3 open sessions.*But a, b still work with the keys/);
      expect(await makeAnew()).toEqual({ ended: 3, nodes: ['a', 'b'] });
      const lines = await asSuperuser(database, 'SELECT count(*) AS count FROM audit_events');
      // What they would seal, nobody could verify.
      const [one, two] = nodes.map(({ store }) => store.unitOfWork);
      await Promise.all([
        expect(one?.run(append, { ofSession: sessions[0] ?? '' })).rejects.toThrow(),
        expect(two?.run(append)).rejects.toThrow(),
      ]);
      expect(await asSuperuser(database, 'SELECT count(*) AS count FROM audit_events')).toEqual(lines);
      await restart();
      expect(await verify(nodes[0])).toMatchObject({ whole: true, lanes: { lanes: 2, events: 12 } });
      await work();
      await sign(nodes[0]);
      await work();
      expect(await verify(nodes[1])).toMatchObject({ whole: true, lanes: { lanes: 2, events: 24 } });
      // Those of before are still shown, and nothing tells of damage.
      const shown = await events();
      for (const { hash } of before) expect(shown.some((event) => event.hash.equals(hash))).toBe(true);
      expect(shown.filter(({ type }) => type === 'audit_damaged')).toEqual([]);
      // And once more, when they are lost again. A node that was not started since knows no key of the trail any more.
      loseEncryptionKey();
      await makeAnew();
      for (const { store } of open.splice(0)) await store.close();
      const started = await start('a');
      const headFile = AuditHeadFile.toLookAt(join(folder, 'b'), started.keys.auditSeal, silentLog);
      expect(await verify({ ...started, headFile })).toMatchObject({
        whole: false,
        problem: expect.stringMatching(/of other keys: .* start the server here once/),
      });
      expect(await verify(await start('b'))).toMatchObject({ whole: true });
    });

    it('show what somebody changes of what the lost key had sealed', async () => {
      loseEncryptionKey();
      await makeAnew();
      await restart();
      await work();
      await asSuperuser(
        database,
        'CREATE TABLE kept_events AS SELECT * FROM audit_events',
        'CREATE TABLE kept_heads AS SELECT * FROM audit_heads',
      );
      const undo = ['events', 'heads'].flatMap((table) => [
        `DELETE FROM audit_${table}`,
        `INSERT INTO audit_${table} SELECT * FROM kept_${table}`,
      ]);
      const cutTo = (seq: number) => [
        `DELETE FROM audit_events WHERE lane = 2 AND seq > ${seq}`,
        `UPDATE audit_heads SET seq = ${seq}, hash = (SELECT hash FROM audit_events WHERE lane = 2 AND seq = ${seq})
          WHERE lane = 2`,
      ];
      const tried: [RegExp, readonly string[]][] = [
        [/content was changed/, ['UPDATE audit_events SET address = $$x$$ WHERE lane = 1 AND seq = 2']],
        [/it is missing/, ['DELETE FROM audit_events WHERE lane = 2 AND seq = 5']],
        [/it is missing/, cutTo(4)],
        [
          /it is missing/,
          ['DELETE FROM audit_events WHERE lane = 2', 'DELETE FROM audit_heads WHERE lane = 2'],
        ],
        [/seal is wrong/, ['UPDATE audit_events SET seal = NULL WHERE lane = 1 AND seq = 8']],
      ];
      const found: unknown[] = [];
      for (const [, statements] of tried) {
        await change(...statements);
        const verdict = await verify(nodes[0]);
        found.push(verdict.whole || verdict.problem);
        await change(...undo);
      }
      expect(found).toEqual(tried.map(([problem]) => expect.stringMatching(problem)));
      expect(await verify(nodes[0])).toMatchObject({ whole: true });
    });

    it('show a lane that somebody has slipped in among those of before', async () => {
      loseEncryptionKey();
      await makeAnew();
      await restart();
      const { hash } = chainEvent(genesis, note, null, { lane: 9, afterSeq: 1 });
      const bytes = (buffer: Buffer) => `'\\x${buffer.toString('hex')}'`;
      await change(
        `INSERT INTO audit_heads (lane, node, seq, hash) VALUES (9, 'x', 1, ${bytes(hash)})`,
        `INSERT INTO audit_events (lane, after_seq, seq, time_ms, type, outcome, prev_hash, hash)
         VALUES (9, 1, 1, 0, 'refresh', 'success', ${bytes(genesis.hash)}, ${bytes(hash)})`,
      );
      expect(await verify(nodes[0])).toMatchObject({
        whole: false,
        lane: 9,
        problem: expect.stringMatching(/seal is wrong/),
      });
      expect((await events()).some((event) => event.hash.equals(hash))).toBe(false);
    });

    it('are made at once or not at all when that is killed, and prune what was sealed before', async () => {
      loseEncryptionKey();
      const [row] = await asSuperuser(database, 'SELECT version FROM sealed_keys');
      const store = await openNode(database, { node: null });
      const options = { store, encryptionFile, accessAlgorithm: 'ES256', clock, log: silentLog } as const;
      const ended = store.unitOfWork.run.bind(store.unitOfWork);
      // As if the machine went down right before the commit.
      store.unitOfWork.run = (job) =>
        ended(async (repositories) => {
          const result = await job(repositories);
          if (await repositories.sealedKeys?.newest().then((set) => set?.version !== row?.version))
            throw new Error('killed');
          return result;
        });
      await expect(createLostClusterKeys(options, true)).rejects.toThrow('killed');
      await store.close();
      expect(await asSuperuser(database, 'SELECT version FROM sealed_keys')).toEqual([row]);
      await work();
      expect(await verify(nodes[0])).toMatchObject({ whole: true });
      await makeAnew();
      await restart();
      const archive = FileAuditArchive.inFolder(folder);
      const { unitOfWork } = nodes[0].store;
      const seal = nodes[0].keys.auditSeal;
      const { removed } = await pruneTrail(
        { clock, unitOfWork },
        { beforeMs: Date.now() + 1000, archive, seal },
      );
      expect(removed).toBeGreaterThan(18);
      expect(await verify(nodes[0])).toMatchObject({ whole: true });
    });
  });

  it('come back from a running node when the database has lost the newest', async () => {
    const node = await start('a');
    const [before] = await asSuperuser(database, 'SELECT sealed FROM sealed_keys');
    const made = await rotate(node);
    const changes = (await node.keys.readChanges()) ?? expect.unreachable();
    node.keys.adopt(changes);
    await asSuperuser(database, `UPDATE sealed_keys SET version = 1, sealed = '${before?.sealed}'`);
    expect(await node.keys.readChanges()).toBeNull();
    const kids = (await node.keys.read()).keys.map(({ kid }) => kid);
    for (const { kid } of made) expect(kids).toContain(kid);
    expect((await keyEvents()).filter(({ type }) => type === 'key_recovered')).toHaveLength(2);
  });

  it('let a badge that was read at one node sign in at another, once', async () => {
    const nodes = [await start('a'), await start('b')] as const;
    const [a, b] = nodes.map(({ store }) => store.unitOfWork) as [
      (typeof nodes)[0]['store']['unitOfWork'],
      (typeof nodes)[0]['store']['unitOfWork'],
    ];
    const place = { keyThumbprint: 'A'.repeat(43) };
    const nowMs = Date.now();
    const read = (userId: number) =>
      a.run(({ badgeHandles }) => openHandle(badgeHandles, { ...place, userId, nowMs }));
    const first = await read(7);
    const userAt = (
      unitOfWork: typeof a,
      handle: string,
      atMs = nowMs,
      keyThumbprint = place.keyThumbprint,
    ) => unitOfWork.read(({ badgeHandles }) => userOfHandle(badgeHandles, { keyThumbprint, handle }, atMs));
    expect(await userAt(b, first)).toBe(7);
    expect(await userAt(b, first, nowMs, 'B'.repeat(43))).toBeNull();
    expect(await userAt(b, first, nowMs + 60_000)).toBeNull();
    expect(await userAt(b, first, nowMs - 1)).toBeNull();
    const second = await read(8);
    expect(await userAt(b, first)).toBeNull();
    const uses = await Promise.all(
      [a, b, a, b].map((unitOfWork) =>
        unitOfWork.run(({ badgeHandles }) => takeHandle(badgeHandles, { ...place, handle: second })),
      ),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await userAt(a, second)).toBeNull();
    expect(dump()).not.toContain(second);
  });
});

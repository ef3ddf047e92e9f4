import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseServerConfig } from '../../../../server/config/server-config.ts';
import type { StationReport } from '../../../../server/contract/station.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import type { Ports } from '../../../../server/domain/ports.ts';
import { endSession } from '../../../../server/domain/sessions/end-session.ts';
import { issueTokens, newAccessTokenId } from '../../../../server/domain/sessions/issue-tokens.ts';
import { refreshSession } from '../../../../server/domain/sessions/refresh-session.ts';
import { StationLines } from '../../../../server/domain/stations/station-lines.ts';
import { alertOnce } from '../../../../server/domain/throttling/run-noting.ts';
import { ThrottledAttempt } from '../../../../server/domain/throttling/throttled-attempt.ts';
import { openSealedStore, type SealedStore } from '../../../../server/keys/open-sealed-store.ts';
import { createPorts } from '../../../../server/running/create-ports.ts';
import type { Store } from '../../../../server/store/store.ts';
import { asSuperuser, freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { insertSessions, openNode } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';
import { createSigner } from '../../../support/server/create-signer.ts';
import { DpopClient } from '../../../support/server/dpop-client.ts';

const issuer = 'https://carelink.example';
const path = '/account/token/refresh/';
const why = whyNoPostgres();
const caller = { address: '192.0.2.1' };

describe.skipIf(why !== null)(`two nodes on one database${why === null ? '' : ` (${why})`}`, () => {
  let folder: string;
  let keys: SealedStore;
  let database: TestDatabase;
  let stores: Store[] = [];
  let nodes: Ports[] = [];
  let client: DpopClient;
  // A proof's own time is enough two minutes after the start.
  let offsetMs = 0;
  const clock = { nowMs: () => Date.now() + offsetMs };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carelink-two-nodes-'));
    const databaseFile = join(folder, 'keys.sqlite');
    const sealing = { databaseFile, accessAlgorithm: 'ES256', clock, log: silentLog } as const;
    keys = await openSealedStore({ ...sealing, lockPatienceMs: 5_000 });
    database = await freshDatabase(inject('postgresFolder'));
    stores = await Promise.all(['a', 'b'].map((node) => openNode(database, { node })));
    const config = parseServerConfig({ database: databaseFile });
    nodes = stores.map(({ unitOfWork, amongNodes: { seenProofs } }) => {
      const own = { keys: keys.keys, signer: createSigner(), unitOfWork, seenProofs, issuer };
      return createPorts({ config, clock, log: silentLog, ...own });
    });
    offsetMs = 150_000;
    client = await DpopClient.create();
  });

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await keys.store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (index: number) => nodes[index] as Ports;

  /** A session bound to the client's key, and its refresh token. */
  async function signIn() {
    const [one] = stores as [Store];
    await insertSessions(database, one, 0);
    const id = randomUUID();
    const ports = at(0);
    const startedAtMs = Math.floor(clock.nowMs() / 1000) * 1000;
    const session = await ports.unitOfWork.run(async ({ sessions }) => {
      await sessions.registerStamp(ports.refreshTokens.stamp);
      await sessions.insert({
        id,
        userId: 1,
        deviceId: null,
        deviceLabel: 'ward 3',
        wardId: null,
        profile: 'standard',
        keyThumbprint: client.thumbprint,
        startedAtMs,
        expiresAtMs: startedAtMs + 3_600_000,
        openedByPin: false,
        provesActs: false,
        stamp: ports.refreshTokens.stamp,
      });
      return sessions.find(id);
    });
    if (session === null) throw new Error('no session');
    const { refresh: refreshToken } = await issueTokens(ports, session, newAccessTokenId());
    return { id, token: refreshToken };
  }

  const refreshAt = (index: number, token: string, proof: string) => {
    const ports = at(index);
    const asked = { headers: [proof], method: 'POST', path, rememberedBy: 'job' } as const;
    return refreshSession(ports, { token, proof: () => ports.proofs.verify(asked) }, caller);
  };

  it('do not take a refresh that was recorded at one for a recovery at the other', async () => {
    const { token } = await signIn();
    const proof = await client.proof('POST', issuer + path, clock);
    expect((await refreshAt(0, token, proof)).recovered).toBe(false);
    await expect(refreshAt(1, token, proof)).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
    await expect(refreshAt(0, token, proof)).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
    // Whoever has the key gets the lost answer again, wherever.
    const another = await client.proof('POST', issuer + path, clock);
    expect((await refreshAt(1, token, another)).recovered).toBe(true);
  });

  it('answer one of many simultaneous copies', async () => {
    const { token } = await signIn();
    const proof = await client.proof('POST', issuer + path, clock);
    const answers = await Promise.allSettled([0, 1, 0, 1, 0, 1].map((node) => refreshAt(node, token, proof)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('know the proofs of other calls from each other, too', async () => {
    const proof = await client.proof('POST', issuer + path, clock);
    const verify = (index: number) => at(index).proofs.verify({ headers: [proof], method: 'POST', path });
    expect((await verify(0)).kind).toBe('valid');
    expect(await verify(1)).toEqual({ kind: 'invalid', reason: 'proof_replayed' });
    // Nor does a refresh accept what another call has used.
    const { token } = await signIn();
    await expect(refreshAt(1, token, proof)).rejects.toMatchObject({ code: 'invalid_dpop_proof' });
  });

  it('let no more be guessed at the same time than one does', async () => {
    const attempts = Array.from({ length: 12 }, (_, index) => {
      const { limits } = at(index % 2);
      const counted = { of: 'place', limiter: limits.signInsFromPlace, key: 'nurse at a place' } as const;
      return { node: at(index % 2), attempt: new ThrottledAttempt(clock, [counted]) };
    });
    let underWay = 0;
    let most = 0;
    const waits = await Promise.all(
      attempts.map(async ({ node, attempt }) => {
        const wait = await attempt.begin(node.unitOfWork);
        if (wait !== null) return wait;
        underWay += 1;
        most = Math.max(most, underWay);
        await setTimeout(100);
        underWay -= 1;
        await node.unitOfWork.run(({ failureCounters }) => attempt.failed(failureCounters));
        attempt.over();
        return null;
      }),
    );
    expect(most).toBeLessThanOrEqual(5);
    expect(waits.filter((wait) => wait === null)).toHaveLength(5);
  });

  it('raise an alert about the same thing once', async () => {
    const append = ({ audit }: Parameters<Parameters<Ports['unitOfWork']['run']>[0]>[0]) =>
      audit.append({ type: 'alert', outcome: 'failure', timeMs: clock.nowMs(), reason: 'act_without_key' });
    for (const index of [0, 1, 0, 1]) await alertOnce(at(index), 'the same thing', append);
    const [row] = await asSuperuser(
      database,
      "SELECT count(*)::int AS n FROM audit_events WHERE type = 'alert' AND reason = 'act_without_key'",
    );
    expect(row?.n).toBe(1);
  });

  it('tell a workstation whose line is at one what the other has done, and ask nothing meanwhile', async () => {
    const { id } = await signIn();
    const { sessionChanges } = (stores[1] as Store).amongNodes;
    const ports = { ...at(1), sessionChanges };
    const lines = new StationLines(ports, { heartbeatMs: 60_000, mostLines: 9, mostOfNetwork: 9 });
    const told: StationReport[] = [];
    try {
      const question = { keyThumbprint: client.thumbprint, sessionIds: [id], address: null };
      await lines.open(question, () => ({ send: (report) => told.push(report), beat() {}, end() {} }));
      expect(told).toMatchObject([{ sessions: [{ state: 'live', id }] }]);
      const session = await at(0).unitOfWork.read(({ sessions }) => sessions.look(id));
      const nowMs = clock.nowMs();
      await at(0).unitOfWork.run(async ({ sessions }) => sessions.orderLock(id, nowMs));
      await expect.poll(() => told).toHaveLength(2);
      expect(told[1]).toMatchObject({
        sessions: [{ state: 'live', lock_ordered_at: expect.any(String) as string }],
      });
      await at(0).unitOfWork.run(async (repositories) => {
        if (session)
          await endSession(repositories, session, {
            reason: 'revoked_by_administrator',
            nowMs,
            address: null,
          });
      });
      await expect.poll(() => told).toHaveLength(3);
      expect(told[2]).toMatchObject({ sessions: [{ state: 'ended', reason: 'revoked_by_administrator' }] });
    } finally {
      lines.close();
    }
  });
});

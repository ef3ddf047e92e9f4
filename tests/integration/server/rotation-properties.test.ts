import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTestUser } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { verifyAudit } from '../../support/server/read-audit.ts';
import { refreshBound, refreshUnbound, signInBound, signInUnbound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

/** One act of a random history: which token, by whom, after how long. */
const act = fc.record({
  /** 0 is the newest token, 1 the one before … */
  age: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.constant(1) },
    fc.nat(4),
  ),
  who: fc.oneof({ weight: 4, arbitrary: fc.constant('owner' as const) }, fc.constantFrom('thief', 'nobody')),
  afterMs: fc.constantFrom(0, 1_000, 30_000, 30_001, 600_000),
});
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

/** The table in the protocol, implemented a second time and independently: `ended` stays ended. */
function expectedBound(state: { ended: boolean }, age: number, who: Act['who']): string {
  if (who !== 'owner') return 'invalid_dpop_proof';
  if (state.ended) return 'invalid_grant';
  if (age === 0) return 'true';
  if (age === 1) return 'recovered';
  state.ended = true;
  return 'invalid_grant';
}

function expectedUnbound(state: { ended: boolean }, age: number, sinceRotationMs: number): string {
  if (state.ended) return 'invalid_grant';
  if (age === 0) return 'true';
  if (age === 1 && sinceRotationMs <= 30_000) return 'refresh_in_progress';
  state.ended = true;
  return 'invalid_grant';
}

// Every history begins with a sign-in, and Argon2 is slow on a busy machine.
describe('any history of refreshes', { retry: 0, timeout: 120_000 }, () => {
  let server: TestServer;
  let owner: DpopClient;
  let thief: DpopClient;

  beforeAll(async () => {
    server = await startTestServer({ config: { clients: { unbound: 'allow' } } });
    await addTestUser(server);
    owner = await DpopClient.create();
    thief = await DpopClient.create();
  });
  afterAll(() => server.close());

  it('follows the table, bound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (history) => {
        const tokens = [(await signInBound(server, owner)).refresh];
        const state = { ended: false };
        for (const { age, who, afterMs } of history) {
          server.clock.advance(afterMs);
          const index = Math.max(0, tokens.length - 1 - age);
          const answer = await refreshAs(who, tokens[index] ?? '');
          const outcome = answer.headers.get('X-Token-Refreshed') ?? answer.body.error;
          expect(outcome).toBe(expectedBound(state, tokens.length - 1 - index, who));
          if (outcome === 'true') tokens.push(answer.body.refresh);
          if (outcome === 'recovered') expect(answer.body.refresh).toBe(tokens.at(-1));
        }
      }),
      { numRuns: 25 },
    );
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  it('follows the table, unbound', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (history) => {
        const tokens = [(await signInUnbound(server)).refresh];
        const state = { ended: false };
        let rotatedAtMs = server.clock.nowMs();
        for (const { age, afterMs } of history) {
          server.clock.advance(afterMs);
          const index = Math.max(0, tokens.length - 1 - age);
          const answer = await refreshUnbound(server, tokens[index] ?? '');
          const outcome = answer.headers.get('X-Token-Refreshed') ?? answer.body.error;
          const sinceMs = server.clock.nowMs() - rotatedAtMs;
          expect(outcome).toBe(expectedUnbound(state, tokens.length - 1 - index, sinceMs));
          if (outcome === 'true') {
            tokens.push(answer.body.refresh);
            rotatedAtMs = server.clock.nowMs();
          }
        }
      }),
      { numRuns: 25 },
    );
    expect((await verifyAudit(server)).whole).toBe(true);
  });

  function refreshAs(who: Act['who'], refresh: string) {
    if (who === 'owner') return refreshBound(server, owner, refresh);
    if (who === 'thief') return refreshBound(server, thief, refresh);
    return postJson(`${server.url}/account/token/refresh/`, { refresh });
  }
});

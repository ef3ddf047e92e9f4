import { decodeJwt } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { startWithRealServer } from '../../support/core/real-server.ts';
import { minute, startStation } from '../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it.each(['DPoP', 'Bearer'] as const)(
  'a workstation works with a server that gives out %s access tokens',
  async (type) => {
    const all = await startWithRealServer({ clients: { dpop_bound_access_tokens: type === 'DPoP' } });
    const { workstation, clock, credentials, endpoint, network } = all;
    cleanups.push(
      () => all.server.dispose(),
      () => workstation.stop(),
    );
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    const isBound = () => workstation.withAccessToken(async (token) => 'cnf' in decodeJwt(token));
    expect(await isBound()).toBe(type === 'DPoP');

    // Another station of the same user: visible from here, and ended from here.
    const other = await startStation({ clock, network, endpoint, secrets: new TestSecretStore() });
    cleanups.push(() => other.workstation.stop());
    expect(await other.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(await workstation.actions['sessions.refresh-list']()).toEqual({ ok: true });
    const { phase } = workstation.snapshot();
    if (phase.name !== 'active' || phase.session.otherSessions.state !== 'ready') throw new Error('no list');
    const [{ id } = { id: '' }, ...more] = phase.session.otherSessions.items;
    expect(more).toEqual([]);
    expect(await workstation.actions['sessions.end-other']({ sessionId: id })).toEqual({ ok: true });

    await workstation.lock('button');
    expect(await workstation.actions['session.unlock']({ password: 'a slip' })).toMatchObject({ ok: false });
    expect(await workstation.actions['session.unlock']({ password: credentials.password })).toEqual({
      ok: true,
    });

    // A new process of the server requires its own nonces, and signs tokens for its new address.
    await all.server.stop();
    endpoint.become({ kind: 'ready', url: await all.server.start() });
    await clock.advance(14 * minute);
    expect(workstation.snapshot().phase.name).toBe('locked');
    expect(await workstation.actions['session.unlock']({ password: credentials.password })).toEqual({
      ok: true,
    });
    expect(await workstation.actions['sessions.refresh-list']()).toEqual({ ok: true });
    expect(await isBound()).toBe(type === 'DPoP');
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'signed_out', server: 'ended' });
  },
);

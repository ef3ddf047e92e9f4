import { afterEach, expect, it } from 'vitest';
import type { FakeClock } from '../../support/core/fake-clock.ts';
import { FaultyNetwork } from '../../support/core/faulty-network.ts';
import { startWithRealServer } from '../../support/core/real-server.ts';
import { startStation } from '../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';

const pin = '482915';
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Workstations have always proved these calls. */
const alwaysProven = /^\/account\/|\/sign-out$|\/continue$|\/badge\/|\/station\/|\/setup$|\/devices$/;

/** The core before it proved its acts: no proof where it only sent its access token. */
function withoutProofs(clock: FakeClock): FaultyNetwork {
  return new FaultyNetwork(clock, async (input, init) => {
    const request = new Request(input, init);
    if (!alwaysProven.test(new URL(request.url).pathname)) request.headers.delete('dpop');
    return await fetch(request);
  });
}

it.each(['of today', 'of before'])('a workstation %s locks, and comes back by its PIN', async (age) => {
  const all = await startWithRealServer();
  const { clock, endpoint, credentials } = all;
  const network = age === 'of today' ? all.network : withoutProofs(clock);
  const station = await startStation({ clock, network, endpoint, secrets: new TestSecretStore() });
  const { workstation } = station;
  cleanups.push(
    () => all.server.dispose(),
    () => all.workstation.stop(),
    () => workstation.stop(),
  );
  expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  const chosen = await workstation.actions['session.set-pin']({ pin });
  // Older versions ask for the password, as they do some minutes after a sign-in.
  expect(chosen).toEqual(age === 'of today' ? { ok: true } : { ok: false, error: 'password_needed' });
  if (!chosen.ok) {
    expect(await workstation.actions['session.set-pin']({ pin, password: credentials.password })).toEqual({
      ok: true,
    });
  }
  await workstation.lock('button');
  await clock.settle();
  expect(await workstation.actions['session.unlock']({ pin: '591824' })).toEqual({
    ok: false,
    error: 'wrong_pin',
    triesLeft: 4,
  });
  expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });

  // Without a connection, and reported afterwards.
  network.become('offline');
  await workstation.lock('button');
  expect(await workstation.actions['session.unlock']({ pin })).toEqual({ ok: true });
  network.become('none');
  await clock.advance(60_000);
  await workstation.lock('button');
  expect(await workstation.actions['session.unlock']({ password: credentials.password })).toEqual({
    ok: true,
  });

  const other = await startStation({ clock, network: all.network, endpoint, secrets: new TestSecretStore() });
  cleanups.push(() => other.workstation.stop());
  expect(await other.workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  await workstation.actions['sessions.refresh-list']();
  const { phase } = workstation.snapshot();
  if (phase.name !== 'active' || phase.session.otherSessions.state !== 'ready') throw new Error('no list');
  const [there] = phase.session.otherSessions.items;
  const ended = await workstation.actions['sessions.end-other']({ sessionId: there?.id ?? '' });
  // "That did not work …; if it happens again, call IT."
  expect(ended).toEqual(age === 'of today' ? { ok: true } : { ok: false, error: 'failed' });
  expect(workstation.snapshot().phase.name).toBe('active');
  expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
});

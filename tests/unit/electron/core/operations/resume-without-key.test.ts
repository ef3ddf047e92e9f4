import { expect, it } from 'vitest';
import { minute, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

it('waits with a stored session while the device key cannot be read, and resumes it at the next start', async () => {
  const { workstation, clock, server, secrets, parts } = await startWithFakeServer();
  const signedIn = workstation.actions['session.sign-in']({ username: 'ana', password: server.password });
  await clock.advance(0);
  expect(await signedIn).toEqual({ ok: true });
  const sessionId = server.onlySession.id;
  const stored = new Map(secrets.entries);
  await workstation.stop();

  const { get } = secrets;
  secrets.get = (name) =>
    name === 'device-key' ? Promise.reject(new Error('busy')) : get.call(secrets, name);
  const blind = await startStation(parts);
  await clock.advance(minute);
  expect(blind.workstation.snapshot()).toMatchObject({
    phase: { name: 'signed_out' },
    keychain: { persistence: 'memory', unread: true },
  });
  await blind.workstation.stop();
  expect(secrets.entries).toEqual(stored);

  secrets.get = get;
  const seeing = await startStation(parts);
  expect(seeing.workstation.snapshot().phase.name).toBe('locked');
  expect(server.onlySession.id).toBe(sessionId);
  await seeing.workstation.stop();
});

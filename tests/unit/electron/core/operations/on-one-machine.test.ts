import { describe, expect, it } from 'vitest';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };

async function signedIn() {
  const all = await startWithFakeServer();
  await all.workstation.actions['session.sign-in'](credentials);
  await all.clock.settle();
  all.server.isOnOneMachine = true;
  return all;
}

describe('what the server has on one machine only', () => {
  it('is a sign-out that is repeated until the server cannot lose it, also if it has lost it', async () => {
    const { workstation, server, secrets, clock } = await signedIn();
    const { id } = server.onlySession;
    await workstation.actions['session.sign-out']();
    expect(workstation.snapshot().notice).toMatchObject({
      kind: 'signed_out',
      server: 'ended_on_one_machine',
    });
    expect(secrets.sessionEntries).toEqual([`ending:${id}`]);
    // The machine is lost: the session is open again.
    server.reopen(id);
    await clock.advance(minute);
    expect(server.isOpen(id)).toBe(false);
    expect(secrets.sessionEntries).toEqual([`ending:${id}`]);
    // Ever more rarely, since hundreds of workstations do so until a machine is repaired.
    const before = server.signOutsAsked;
    await clock.advance(30 * minute);
    expect(server.signOutsAsked - before).toBeGreaterThan(3);
    expect(server.signOutsAsked - before).toBeLessThan(15);
    server.isOnOneMachine = false;
    await clock.advance(7 * minute);
    expect(secrets.sessionEntries).toEqual([]);
  });

  it('is a sign-out delivered later, and another of a server that is back does not wait for it', async () => {
    const { workstation, server, network, secrets, clock } = await signedIn();
    network.become('offline');
    await workstation.actions['session.sign-out']();
    expect(workstation.snapshot().notice).toMatchObject({ server: 'queued' });
    network.become('none');
    await clock.advance(minute);
    expect(secrets.sessionEntries).toHaveLength(1);
    await workstation.actions['session.sign-in'](credentials);
    server.isOnOneMachine = false;
    await workstation.actions['session.sign-out']();
    expect(workstation.snapshot().notice).toMatchObject({ server: 'ended' });
    await clock.advance(minute);
    expect(secrets.sessionEntries).toEqual([]);
  });

  it('is a PIN, whose user is told until it is set safely, and nobody else', async () => {
    const { workstation, server } = await signedIn();
    const setPin = () => workstation.actions['session.set-pin']({ pin: '482915' });
    expect(await setPin()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toEqual({ kind: 'pin_on_one_machine' });
    server.isOnOneMachine = false;
    expect(await setPin()).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toBeNull();
    server.isOnOneMachine = true;
    await setPin();
    await workstation.actions['session.sign-out']();
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'signed_out' });
  });
});

import { describe, expect, it } from 'vitest';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const code = 'K7QM2F9AXW3T8PZC';

async function startUnenrolled() {
  const station = await startWithFakeServer();
  station.server.enrolledKeys = new Set();
  station.server.enrolmentCodes.set(code, 'Ward B');
  return station;
}

describe('a workstation that has to be enrolled', () => {
  it('says so after the first sign-in, and signs people in after its code', async () => {
    const { workstation } = await startUnenrolled();
    expect(workstation.snapshot().barrier).toBeNull();
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'not_enrolled',
    });
    expect(workstation.snapshot()).toMatchObject({
      barrier: 'not_enrolled',
      phase: { name: 'signed_out' },
      notice: null,
    });

    expect(await workstation.actions['enrolment.run']({ code, name: 'B-204' })).toEqual({ ok: true });
    expect(workstation.snapshot()).toMatchObject({
      barrier: null,
      notice: { kind: 'enrolled' },
      station: { name: 'B-204', ward: 'Ward B' },
    });
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toBeNull();
  });

  it('explains a wrong code, a throttled one and a lost connection, and stays barred', async () => {
    const { workstation, network } = await startUnenrolled();
    await workstation.actions['session.sign-in'](credentials);
    const enrol = () => workstation.actions['enrolment.run']({ code: '0000-0000-0000-0000', name: 'B-204' });
    expect(await enrol()).toEqual({ ok: false, error: 'wrong_code' });
    network.become({ status: 429, headers: { 'retry-after': '90' } });
    expect(await enrol()).toEqual({ ok: false, error: 'throttled', retryAfterSeconds: 90 });
    network.become('offline');
    expect(await enrol()).toEqual({ ok: false, error: 'offline' });
    expect(workstation.snapshot().barrier).toBe('not_enrolled');
  });

  it('lets people try to sign in again, since IT can admit it without a code', async () => {
    const { workstation, server } = await startUnenrolled();
    await workstation.actions['session.sign-in'](credentials);
    await workstation.actions['enrolment.leave']();
    expect(workstation.snapshot().barrier).toBeNull();
    expect(await workstation.actions['session.sign-in'](credentials)).toMatchObject({
      error: 'not_enrolled',
    });
    expect(workstation.snapshot().barrier).toBe('not_enrolled');
    server.enrolledKeys = null;
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot().barrier).toBeNull();
  });

  it('is not enrolled under a signed-in user', async () => {
    const { workstation, server } = await startWithFakeServer();
    server.enrolmentCodes.set(code, null);
    await workstation.actions['session.sign-in'](credentials);
    expect(await workstation.actions['enrolment.run']({ code, name: 'B-204' })).toEqual({
      ok: false,
      error: 'not_possible_now',
    });
    expect(server.enrolmentCodes.size).toBe(1);
  });

  it('writes no code into log or snapshot', async () => {
    const { workstation, log, snapshots } = await startUnenrolled();
    await workstation.actions['enrolment.run']({ code: '0000-1111-2222-3333', name: 'B-204' });
    await workstation.actions['enrolment.run']({ code, name: 'B-204' });
    const said = [...log.lines, ...snapshots.map((snapshot) => JSON.stringify(snapshot))].join('\n');
    expect(snapshots.length).toBeGreaterThan(0);
    for (const secret of [code, '1111']) expect(said).not.toContain(secret);
  });
});

describe('a workstation whose code does not admit it', () => {
  it('waits for IT, says so, and is let in by nothing else', async () => {
    const { workstation, server } = await startUnenrolled();
    server.approvalNeeded = true;
    await workstation.actions['session.sign-in'](credentials);
    const waiting = { ok: false, error: 'waiting_for_approval' };
    expect(await workstation.actions['enrolment.run']({ code, name: 'B-204' })).toEqual(waiting);
    expect(workstation.snapshot()).toMatchObject({
      barrier: 'waiting',
      notice: null,
      station: { name: 'B-204', ward: 'Ward B' },
    });
    await workstation.actions['enrolment.leave']();
    expect(workstation.snapshot().barrier).toBeNull();
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual(waiting);
    expect(workstation.snapshot().barrier).toBe('waiting');
    server.waitingKeys.clear();
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(workstation.snapshot().barrier).toBeNull();
  });
});

describe('a revoked workstation', () => {
  it('ends its session with the reason, and then asks for a code', async () => {
    const { workstation, server, clock } = await startWithFakeServer();
    await workstation.actions['session.sign-in'](credentials);
    server.end(server.onlySession.id, 'device_revoked');
    await clock.advance(14 * minute);
    expect(workstation.snapshot()).toMatchObject({
      barrier: 'revoked',
      phase: { name: 'signed_out' },
      notice: { kind: 'session_ended', reason: 'device_revoked' },
    });
    await workstation.actions['notice.dismiss']();
    expect(workstation.snapshot()).toMatchObject({ barrier: 'revoked', notice: null });
  });

  it('is told at the next sign-in, and comes back by a code', async () => {
    const { workstation, server } = await startWithFakeServer();
    await workstation.actions['session.sign-in'](credentials);
    server.revokedKeys.add(server.onlySession.jkt);
    await workstation.actions['session.sign-out']();
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'device_revoked',
    });
    expect(workstation.snapshot()).toMatchObject({ barrier: 'revoked', notice: null });
    server.enrolmentCodes.set(code, null);
    expect(await workstation.actions['enrolment.run']({ code, name: 'B-204' })).toEqual({ ok: true });
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  });
});

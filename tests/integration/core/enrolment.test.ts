import { afterEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { approveDevice } from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import { startWithRealServer } from '../../support/core/real-server.ts';
import { minute, startStation } from '../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';
import { withStoreOf } from '../../support/server/add-test-user.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server after set-up, with a second workstation that nobody has enrolled. */
async function open(config: Parameters<typeof startWithRealServer>[0]) {
  const all = await startWithRealServer(config);
  cleanups.push(
    () => all.server.dispose(),
    () => all.workstation.stop(),
  );
  const { workstation: beside } = await startStation({ ...all.parts, secrets: new TestSecretStore() });
  cleanups.push(() => beside.stop());
  const database = { databaseFile: all.server.databaseFile, clock: { nowMs: () => all.clock.trueMs() } };
  const asIt = <Result>(act: (ports: Parameters<typeof revokeDevice>[0]) => Promise<Result>) =>
    withStoreOf(database, ({ unitOfWork }) => act({ clock: database.clock, unitOfWork }));
  return {
    ...all,
    beside,
    newCode: async (ward: string) =>
      (await asIt((ports) => createEnrolmentCode(ports, { ward, ttlSeconds: 3_600 }, commandLine))).code,
    async replace(former: string, by: string): Promise<void> {
      const [one, other] = await withStoreOf(database, ({ unitOfWork }) =>
        unitOfWork.read(async ({ devices }) => {
          const all = await devices.page(null, 50);
          return [former, by].map((name) => all.find((item) => item.name === name)?.id ?? '');
        }),
      );
      await asIt((ports) => approveDevice(ports, other ?? '', commandLine, one));
    },
    async revoke(name: string): Promise<void> {
      const [device] = await withStoreOf(database, ({ unitOfWork }) =>
        unitOfWork.read(async ({ devices }) =>
          (await devices.page(null, 50)).filter((item) => item.name === name),
        ),
      );
      await asIt((ports) => revokeDevice(ports, device?.id ?? '', commandLine));
    },
  };
}

describe('where the server requires enrolment', () => {
  it('a new workstation asks for its code, and works after it; revoked, it ends and asks again', async () => {
    const { beside, credentials, newCode, revoke, clock } = await open({
      devices: { enrolment: 'required' },
    });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'not_enrolled',
    });
    const wrong = { code: '0000-0000-0000-0000', name: 'ICU-3' };
    expect(await beside.actions['enrolment.run'](wrong)).toEqual({ ok: false, error: 'wrong_code' });
    const code = await newCode('ICU');
    expect(
      await beside.actions['enrolment.run']({ code: code.toLowerCase().replaceAll('0', 'o'), name: 'ICU-3' }),
    ).toEqual({
      ok: true,
    });
    expect(beside.snapshot()).toMatchObject({ barrier: null, station: { name: 'ICU-3', ward: 'ICU' } });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    await clock.settle();

    await revoke('ICU-3');
    await clock.advance(15 * minute);
    expect(beside.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      barrier: 'revoked',
      notice: { kind: 'session_ended', reason: 'device_revoked' },
    });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'device_revoked',
    });
    expect(await beside.actions['enrolment.run']({ code: await newCode('ICU'), name: 'ICU-3' })).toEqual({
      ok: true,
    });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({ ok: true });
  });
});

describe('a workstation that takes the place of another', () => {
  it('is called as that one on its sign-in screen, without a sign-in', async () => {
    const { beside, newCode, replace } = await open({ devices: { enrolment: 'required' } });
    const code = await newCode('ICU');
    expect(await beside.actions['enrolment.run']({ code, name: 'B-204' })).toEqual({ ok: true });
    expect(beside.snapshot().station).toMatchObject({ name: 'B-204 (2)', ward: 'ICU' });
    await replace('B-204', 'B-204 (2)');
    await beside.actions['visitors.look'](undefined);
    expect(beside.snapshot().station).toMatchObject({ name: 'B-204', ward: 'ICU' });
  });
});

describe('where one session is the limit', () => {
  it('the user is told where she is, and that session gives way to the one here', async () => {
    const { workstation, beside, credentials, clock } = await open({ sessions: { max_per_user: 1 } });
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'session_limit',
    });
    const { notice } = beside.snapshot();
    if (notice?.kind !== 'session_limit') throw new Error('no list');
    expect(notice).toMatchObject({ mayReplace: true, sessions: [{ device: 'B-204', ward: 'Ward B' }] });
    expect(
      await beside.actions['session.sign-in-replacing']({ sessionId: notice.sessions[0]?.id ?? '' }),
    ).toEqual({ ok: true });
    await clock.settle();
    expect(beside.snapshot()).toMatchObject({ phase: { name: 'active' }, notice: null });
    await clock.advance(15 * minute);
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended', reason: 'replaced' });
  });

  it('she cannot choose where the site does not let her', async () => {
    const { workstation, beside, credentials } = await open({
      sessions: { max_per_user: 1, may_replace: false },
    });
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({
      ok: false,
      error: 'session_limit',
    });
    expect(beside.snapshot().notice).toMatchObject({ kind: 'session_limit', mayReplace: false });
    expect(workstation.snapshot().phase.name).toBe('active');
  });

  it('without a limit she is told where else she is signed in', async () => {
    const { workstation, beside, credentials } = await open({});
    expect(await workstation.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(await beside.actions['session.sign-in'](credentials)).toEqual({ ok: true });
    expect(beside.snapshot()).toMatchObject({
      notice: { kind: 'signed_in_elsewhere' },
      phase: { session: { otherSessions: { items: [{ device: 'B-204' }] } } },
    });
  });
});

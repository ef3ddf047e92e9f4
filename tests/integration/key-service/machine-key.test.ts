import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressGate } from '../../support/core/address-gate.ts';
import { startLiveStation } from '../../support/core/live-station.ts';
import { TestSecretStore } from '../../support/core/test-secret-store.ts';
import { Machine } from '../../support/key-service/machine.ts';
import { provideKeyService } from '../../support/key-service/provide-key-service.ts';
import { openSite, type Site } from '../../support/key-service/site.ts';
import { patienceMs } from '../../support/run/patience.ts';

const provided = provideKeyService();
const obstacle = 'obstacle' in provided ? provided.obstacle : null;

let site: Site;
let machine: Machine;
const cleanups: (() => Promise<void>)[] = [];
beforeEach(async ({ skip }) => {
  if ('obstacle' in provided) return skip(provided.obstacle);
  [site, machine] = [await openSite(), new Machine(provided.program)];
  machine.writePolicy({ server_url: site.server.url, station_name: 'ICU-3' });
});
afterEach(async () => {
  if (obstacle !== null) return;
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await machine.remove();
  await site.close();
});

async function enrolMachine() {
  expect(await machine.run('enrol', [], await site.newCode())).toMatchObject({ code: 0 });
}

/** The workstation of one OS user. */
async function startFor(secrets = new TestSecretStore()) {
  const station = await startLiveStation(site.server.url, { secrets, machineKeys: machine.keys });
  const stop = () => station.stop();
  cleanups.push(stop);
  const { actions } = station.workstation;
  return { ...station, secrets, actions, stop, signIn: () => actions['session.sign-in'](site.credentials) };
}

describe('a workstation on a computer with a key of its own', () => {
  it('signs in with it, and all OS users are one workstation to which the key is never shown', async () => {
    await enrolMachine();
    await machine.startService();
    const [ana, ben] = [await startFor(), await startFor()];
    for (const { signIn, actions, secrets, workstation } of [ana, ben]) {
      expect(await signIn()).toEqual({ ok: true });
      expect(await workstation.keyKind()).toBe('machine');
      expect(secrets.entries.has('device-key')).toBe(false);
      expect(await actions['session.sign-out']()).toEqual({ ok: true });
    }
    expect((await site.devices()).map(({ name }) => name)).toEqual(['ICU-3']);
  });

  it('resumes its session after a restart', async () => {
    await enrolMachine();
    await machine.startService();
    const first = await startFor();
    await first.signIn();
    await first.stop();
    const again = await startFor(first.secrets);
    await expect.poll(() => again.workstation.snapshot().phase.name).toBe('locked');
    expect(await again.actions['session.unlock']({ password: site.credentials.password })).toEqual({
      ok: true,
    });
  });

  it('takes no other key while the service does not answer, and goes on by itself once it does', async () => {
    await enrolMachine();
    const { signIn, secrets, workstation } = await startFor();
    expect(await signIn()).toEqual({ ok: false, error: 'offline' });
    expect(secrets.entries.has('device-key')).toBe(false);
    expect(workstation.snapshot().connection).toMatchObject({ state: 'offline', cause: 'key_service' });
    await machine.startService();
    await vi.waitFor(async () => expect(await signIn()).toEqual({ ok: true }), {
      timeout: patienceMs,
      interval: 500,
    });
    await expect.poll(() => workstation.snapshot().connection.state).toBe('online');
  });

  it('keeps a session while the service is away, and renews it afterwards', async () => {
    await enrolMachine();
    await machine.startService();
    const { signIn, workstation, actions } = await startFor();
    await signIn();
    await machine.stopService();
    await actions['session.retry-now']();
    expect(workstation.snapshot().phase.name).toBe('active');
    await machine.startService();
    await actions['session.retry-now']();
    expect(await actions['session.sign-out']()).toEqual({ ok: true });
  });

  it('goes on with the key of the OS user while a session is bound to that, then removes it and changes over', async () => {
    const secrets = new TestSecretStore();
    const before = await startFor(secrets);
    expect(await before.actions['enrolment.run']({ code: await site.newCode(), name: 'ana' })).toEqual({
      ok: true,
    });
    expect(await before.signIn()).toEqual({ ok: true });
    await before.stop();
    await enrolMachine();
    await machine.startService();
    const after = await startFor(secrets);
    await expect.poll(() => after.workstation.snapshot().phase.name).toBe('locked');
    expect(await after.actions['session.unlock']({ password: site.credentials.password })).toEqual({
      ok: true,
    });
    expect(secrets.entries.has('device-key')).toBe(true);
    expect(await after.actions['session.sign-out']()).toEqual({ ok: true });
    expect(await after.signIn()).toEqual({ ok: true });
    expect(secrets.entries.has('device-key')).toBe(false);
    // The machine's is the one that is on now.
    await site.revoke('ana');
    expect(await after.actions['session.lock']({ cause: 'button' })).toEqual({ ok: true });
    expect(await after.actions['session.unlock']({ password: site.credentials.password })).toEqual({
      ok: true,
    });
  });

  it('takes the key of a computer that is enrolled while it runs', async () => {
    const { signIn, actions, secrets } = await startFor();
    expect(await signIn()).toEqual({ ok: false, error: 'not_enrolled' });
    await enrolMachine();
    await machine.startService();
    await actions['enrolment.leave']();
    expect(await signIn()).toEqual({ ok: true });
    expect(secrets.entries.has('device-key')).toBe(false);
  });

  it('takes the new key of a computer that was enrolled anew', async () => {
    await enrolMachine();
    await machine.startService();
    const { signIn, actions } = await startFor();
    await signIn();
    await actions['session.sign-out']();
    await machine.run('prepare-image');
    await enrolMachine();
    expect(await signIn()).toEqual({ ok: true });
    expect(await site.devices()).toHaveLength(2);
  });

  it('leaves it alone where it was made for another server', async () => {
    machine.writePolicy({ server_url: site.server.url });
    await enrolMachine();
    const elsewhere = await openSite();
    cleanups.push(() => elsewhere.close());
    const secrets = new TestSecretStore();
    const station = await startLiveStation(elsewhere.server.url, { secrets, machineKeys: machine.keys });
    cleanups.push(() => station.stop());
    expect(await station.workstation.actions['session.sign-in'](elsewhere.credentials)).toEqual({
      ok: false,
      error: 'not_enrolled',
    });
    expect(secrets.entries.has('device-key')).toBe(true);
  });
});

describe.each([
  ['a list', (addresses: readonly string[]) => addresses],
  ['lines', (addresses: readonly string[]) => addresses.join('\n')],
])('with several addresses of the server, as %s', (_name, written) => {
  it('is enrolled and signs by the way that works, for the server and for no address', async () => {
    const [first, second] = [await AddressGate.open(), await AddressGate.open()];
    const behind = await openSite({ issuer: first.url });
    cleanups.push(
      () => behind.close(),
      async () => void (await Promise.all([first.close(), second.close()])),
    );
    first.target = second.target = behind.server.url;
    await first.become('refused');
    machine.writePolicy({ server_url: written([first.url, second.url]), station_name: 'ICU-3' });
    expect(await machine.run('enrol', [], await behind.newCode())).toMatchObject({ code: 0 });
    expect(await machine.run('status')).toMatchObject({
      code: 0,
      output: `Enrolled as ICU-3 at ${first.url}.\n`,
    });
    expect(await behind.devices()).toHaveLength(1);
    await machine.startService();
    const station = await startLiveStation(first.url, { others: [second.url], machineKeys: machine.keys });
    cleanups.push(() => station.stop());
    expect(await station.workstation.actions['session.sign-in'](behind.credentials)).toEqual({ ok: true });
    expect(await station.workstation.keyKind()).toBe('machine');
    await Promise.all([first.become('open'), second.become(503)]);
    expect(await station.workstation.actions['sessions.refresh-list']()).toEqual({ ok: true });
  });
});

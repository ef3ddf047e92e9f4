import { describe, expect, it } from 'vitest';
import { minute, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const input = {
  administrator: { username: 'admin', display_name: 'IT', password: 'a-long-enough-password' },
  ward: { name: 'Ward B', profile: 'standard' },
  station: 'B-204',
  demo_users: true,
} as const;

async function fresh(needed = true) {
  const all = await startWithFakeServer({ setupCode: 'setup-code' });
  await all.workstation.stop();
  all.server.setupNeeded = needed;
  return { ...all, restart: () => startStation(all.parts) };
}

describe('first-run set-up', () => {
  it('is asked for, done once, and leads to sign-in', async () => {
    const { restart } = await fresh();
    const { workstation, snapshots } = await restart();
    expect(workstation.snapshot().phase).toEqual({ name: 'setup_needed' });
    expect(await workstation.actions['session.sign-in']({ username: 'ana', password: 'x' })).toMatchObject({
      error: 'not_possible_now',
    });
    expect(await workstation.actions['setup.run'](input)).toEqual({
      ok: true,
      demoUsers: [
        {
          username: 'demo',
          displayName: 'Demo',
          role: 'clinician',
          ward: 'Ward B',
          password: 'generated-password',
        },
      ],
      staff: [],
      printer: null,
    });
    expect(workstation.snapshot().phase).toEqual({ name: 'signed_out' });
    expect(workstation.snapshot().station).toEqual({ name: 'B-204', ward: 'Ward B' });
    expect(await workstation.actions['setup.run'](input)).toEqual({ ok: false, error: 'already_done' });
    const shown = JSON.stringify(snapshots);
    for (const secret of ['setup-code', 'generated-password', 'a-long-enough-password']) {
      expect(shown).not.toContain(secret);
    }
  });

  it('is not asked for when it has been done', async () => {
    const { restart } = await fresh(false);
    const { workstation } = await restart();
    expect(workstation.snapshot().phase).toEqual({ name: 'signed_out' });
  });

  it('waits for the bundled server to start', async () => {
    const { endpoint, server, clock, restart } = await fresh();
    endpoint.state = { kind: 'starting' };
    const { workstation } = await restart();
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'starting' },
      connection: { state: 'connecting' },
    });
    endpoint.become({ kind: 'ready', url: server.url });
    await clock.advance(0);
    expect(workstation.snapshot().phase).toEqual({ name: 'setup_needed' });
  });

  it('says why the bundled server does not start, until it does', async () => {
    const { endpoint, server, clock, restart } = await fresh();
    endpoint.state = { kind: 'failed', reason: 'The database file is damaged.' };
    const { workstation } = await restart();
    const failed = {
      phase: { name: 'starting' },
      connection: { state: 'offline', cause: 'server_failed', reason: 'The database file is damaged.' },
    };
    expect(workstation.snapshot()).toMatchObject(failed);
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject(failed);
    endpoint.become({ kind: 'ready', url: server.url });
    expect(workstation.snapshot().connection).toMatchObject({ cause: 'server_restarting' });
    await clock.advance(0);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'setup_needed' },
      connection: { state: 'online' },
    });
  });

  it('says what failed and can be tried again', async () => {
    const { network, server, restart } = await fresh();
    const { workstation } = await restart();
    network.become('offline');
    expect(await workstation.actions['setup.run'](input)).toEqual({ ok: false, error: 'offline' });
    network.become('truncate');
    expect(await workstation.actions['setup.run'](input)).toEqual({ ok: false, error: 'failed' });
    network.become('none');
    expect(server.setupNeeded).toBe(false);
    expect(await workstation.actions['setup.run'](input)).toEqual({ ok: false, error: 'already_done' });
    expect(workstation.snapshot().phase).toEqual({ name: 'signed_out' });
  });

  it('leads to the sign-in when only its answer was lost', async () => {
    const { network, clock, restart } = await fresh();
    const { workstation } = await restart();
    network.become('lose_answer');
    const lost = workstation.actions['setup.run'](input);
    await clock.advance(minute);
    expect(await lost).toEqual({ ok: false, error: 'offline' });
    expect(workstation.snapshot().phase).toEqual({ name: 'setup_needed' });
    network.become('none');
    expect(await workstation.actions['setup.run'](input)).toEqual({ ok: false, error: 'already_done' });
    expect(workstation.snapshot().phase).toEqual({ name: 'signed_out' });
  });

  it('is offered when a new server no longer knows a stored session', async () => {
    const { clock, server, restart } = await fresh(false);
    const { workstation } = await restart();
    await workstation.actions['session.sign-in']({ username: 'ana', password: server.password });
    await clock.settle();
    server.sessions.clear();
    server.setupNeeded = true;
    await clock.advance(14 * minute);
    expect(workstation.snapshot().phase).toEqual({ name: 'setup_needed' });
    expect(workstation.snapshot().notice).toMatchObject({ kind: 'session_ended' });
  });
});

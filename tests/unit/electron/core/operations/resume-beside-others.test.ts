import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parkedOf } from '../../../../support/core/parked-of.ts';
import {
  type Station,
  startStation,
  startWithFakeServer,
} from '../../../../support/core/start-workstation.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const second = 1_000;
const minute = 60 * second;
const password = 'correct horse battery';
const ana = { username: 'ana', password };
const ben = { username: 'ben', password };
const cem = { username: 'cem', password };

/** A keychain in which uses of some entries hang or fail; `*` stands for listing them. */
class StuckSecretStore extends TestSecretStore {
  readonly stuck = new Map<string, 'hangs' | 'fails'>();
  readonly asked: string[] = [];

  override async get(name: string) {
    this.asked.push(name);
    await this.#suffer(name);
    return await super.get(name);
  }

  override async set(name: string, value: string) {
    await this.#suffer(name);
    await super.set(name, value);
  }

  override async delete(name: string) {
    await this.#suffer(name);
    await super.delete(name);
  }

  override async names() {
    await this.#suffer('*');
    return await super.names();
  }

  async #suffer(name: string): Promise<void> {
    const fault =
      this.stuck.get(name) ?? [...this.stuck].find(([one]) => one.endsWith(':') && name.startsWith(one))?.[1];
    if (fault === 'fails') throw new Error('busy');
    if (fault === 'hangs') await new Promise(() => undefined);
  }
}

/** The power fails while these users are here; the last one is on screen. */
async function powerFailed(...users: readonly (typeof ana)[]) {
  const first = await startWithFakeServer();
  const { clock, workstation, server } = first;
  for (const user of users) {
    if (user !== users[0]) await clock.track(workstation.actions['session.switch-user']());
    expect(await clock.track(workstation.actions['session.sign-in'](user))).toEqual({ ok: true });
    expect(await clock.track(workstation.actions['session.set-pin']({ pin: '482915' }))).toEqual({
      ok: true,
    });
  }
  const ids = [...server.sessions.keys()];
  await workstation.stop();
  const secrets = new StuckSecretStore(first.secrets.entries);
  const parts = { ...first.parts, secrets };
  /** The next start, which already waits for a hanging keychain. */
  const start = async (): Promise<Station> => {
    const starting = startStation(parts);
    await clock.advance(6 * second);
    return await starting;
  };
  return { ...first, secrets, parts, ids, start };
}

const parkedIds = ({ workstation }: Station) =>
  parkedOf(workstation.snapshot()).map(({ sessionId }) => sessionId);

describe('single entries of the keychain that do not answer', () => {
  it.each(['session:', 'refresh:', 'pin:', 'on-screen', 'server:', 'ending:', 'session', '*', ''])(
    'never hold up a sign-in: %s',
    async (prefix) => {
      const { secrets, clock, start } = await powerFailed(ana);
      secrets.entries.set(`server:${'k'.repeat(43)}`, 'of another version');
      secrets.entries.set('ending:0195c000-0000-7000-8000-00000000beef', 'of another version');
      const stored = ['*', 'session', ...secrets.entries.keys()].filter((name) => name.startsWith(prefix));
      for (const name of stored) secrets.stuck.set(name, 'hangs');
      const station = await start();
      const { workstation } = station;
      await clock.advance(20 * second);
      const { phase } = workstation.snapshot();
      if (phase.name === 'locked') await clock.track(workstation.actions['session.switch-user']());
      for (let tries = 0; tries < 45; tries += 1) {
        const entering = workstation.actions['session.sign-in'](ben);
        let result: unknown = null;
        void entering.then((answer) => {
          result = answer;
        });
        // It waits once for each entry that it uses itself, and hardly ever after that.
        let ms = 0;
        for (; result === null && ms < 20_000; ms += 100) {
          // The password is hashed in real time.
          await pause(3);
          if (result === null) await clock.advance(100);
        }
        expect(result, `try ${tries}`).toEqual({ ok: true });
        expect(ms, `try ${tries}`).toBeLessThanOrEqual(tries === 0 ? 6 * second : 2 * second);
        const leaving = workstation.actions['session.sign-out']();
        await clock.advance(4 * second + tries * 97);
        expect(await leaving).toEqual({ ok: true });
      }
      await workstation.stop();
    },
    20_000,
  );

  it('end a look: after the first, no other one is asked for', async () => {
    const { secrets, clock, parts, ids } = await powerFailed(ana, ben, cem);
    for (const id of ids) secrets.stuck.set(`session:${id}`, 'hangs');
    const starting = startStation(parts);
    await clock.advance(5 * second - 1);
    const askedSessions = () => secrets.asked.filter((name) => name.startsWith('session:'));
    expect(askedSessions()).toHaveLength(1);
    await clock.advance(second);
    const { workstation } = await starting;
    expect(workstation.snapshot().keychain.unread).toBe(true);
    await workstation.stop();
  });

  it('hide no session but their own, with its PIN', async () => {
    for (const part of ['session', 'refresh']) {
      const { secrets, clock, start, ids } = await powerFailed(ana, ben, cem);
      const [anas = ''] = ids;
      secrets.stuck.set(`${part}:${anas}`, 'hangs');
      const station = await start();
      const { workstation } = station;
      await clock.advance(minute);
      const { phase, people: parked } = workstation.snapshot();
      expect(phase).toMatchObject({ name: 'locked', session: { pin: 'usable' } });
      expect(parked).toMatchObject([{ sessionId: ids[1], pin: 'usable' }]);
      expect(await clock.track(workstation.actions['session.unlock'](cem))).toEqual({ ok: true });
      secrets.stuck.clear();
      await clock.advance(minute);
      expect(workstation.snapshot().phase.name).toBe('active');
      expect(parkedIds(station)).toEqual([ids[1], anas]);
      expect(workstation.snapshot().keychain.unread).toBe(false);
      await workstation.stop();
    }
  });
});

describe('a session that could not be read at the start comes back', () => {
  it.each(['parked', 'active', 'locked', 'typing'] as const)('while somebody is %s', async (what) => {
    const { secrets, clock, start, server, ids } = await powerFailed(ana);
    secrets.stuck.set(`refresh:${ids[0]}`, 'fails');
    const station = await start();
    const { workstation } = station;
    await clock.advance(minute);
    expect(await clock.track(workstation.actions['session.sign-in'](ben))).toEqual({ ok: true });
    if (what === 'locked') await workstation.lock('button');
    if (what === 'parked') await clock.track(workstation.actions['session.switch-user']());
    if (what === 'typing') workstation.actions['session.report-activity']({ editing: true });
    secrets.stuck.clear();
    await clock.advance(minute);
    const { phase } = workstation.snapshot();
    const phaseBefore = { parked: 'signed_out', active: 'active', locked: 'locked', typing: 'active' };
    expect(phase.name).toBe(phaseBefore[what]);
    expect(parkedIds(station)).toEqual(expect.arrayContaining(ids));
    // A user who returns continues with it.
    await clock.track(workstation.actions['session.unlock-parked']({ sessionId: ids[0] ?? '', password }));
    expect(workstation.currentSession()?.id).toBe(ids[0]);
    expect(parkedIds(station)).toHaveLength(1);
    expect([...server.sessions.values()].map(({ endedReason }) => endedReason)).toEqual([null, null]);
    await workstation.stop();
  });

  it('not beside the one with which its user has signed in anew: that ends it', async () => {
    const { secrets, clock, start, server, ids } = await powerFailed(ana);
    secrets.stuck.set(`session:${ids[0]}`, 'fails');
    const { workstation } = await start();
    await clock.advance(minute);
    expect(await clock.track(workstation.actions['session.sign-in'](ana))).toEqual({ ok: true });
    secrets.stuck.clear();
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'active' },
      people: [],
      keychain: { unread: false },
    });
    expect(server.sessions.get(ids[0] ?? '')?.endedReason).toBe('logout');
    expect(secrets.entries.has(`refresh:${ids[0]}`)).toBe(false);
    expect(server.sessions.size).toBe(2);
    await workstation.stop();
    const next = await start();
    expect(next.workstation.snapshot().phase.name).toBe('locked');
    expect(parkedOf(next.workstation.snapshot())).toEqual([]);
    await next.workstation.stop();
  });

  it('not of those who left while it could not be read, and nothing of who is here is taken for a remnant', async () => {
    const { secrets, clock, start, server, ids } = await powerFailed(ana);
    secrets.stuck.set(`refresh:${ids[0]}`, 'fails');
    const station = await start();
    const { workstation } = station;
    await clock.advance(minute);
    expect(await clock.track(workstation.actions['session.sign-in'](cem))).toEqual({ ok: true });
    await clock.track(workstation.actions['session.switch-user']());
    expect(await clock.track(workstation.actions['session.sign-in'](ben))).toEqual({ ok: true });
    expect(await clock.track(workstation.actions['session.sign-out']())).toEqual({ ok: true });
    secrets.stuck.clear();
    await clock.advance(2 * minute);
    const [, cems] = [...server.sessions.keys()];
    expect(new Set(parkedIds(station))).toEqual(new Set([ids[0], cems]));
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    const ended = [...server.sessions.values()].map(({ endedReason }) => endedReason);
    expect(ended).toEqual([null, null, 'logout']);
    await workstation.stop();
  });

  it('beside emergency access, which it does not end', async () => {
    const { secrets, clock, start, ids } = await powerFailed(ana);
    secrets.stuck.set(`refresh:${ids[0]}`, 'fails');
    const station = await start();
    const { workstation } = station;
    await clock.advance(minute);
    const stated = { reasonCode: 'other', reason: 'Nobody else is here.', confirmed: true } as const;
    const started = await clock.track(workstation.actions['emergency.start']({ ...ana, ...stated }));
    expect(started).toEqual({ ok: true });
    secrets.stuck.clear();
    await clock.advance(minute);
    expect(workstation.snapshot().phase).toMatchObject({
      name: 'active',
      session: { profile: 'break_glass' },
    });
    expect(parkedIds(station)).toEqual(ids);
    await workstation.stop();
  });
});

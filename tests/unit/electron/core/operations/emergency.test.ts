import { beforeAll, describe, expect, it } from 'vitest';
import { createOfflineCode, type OfflineCode } from '../../../../../electron/core/policy/offline-code.ts';
import { parkedOf } from '../../../../support/core/parked-of.ts';
import { startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const minute = 60_000;
const credentials = { username: 'ana', password: 'correct horse battery' };
const stated = { reasonCode: 'other', reason: 'Nobody else is here.', confirmed: true } as const;
const start = { ...credentials, ...stated };

describe('an emergency session', () => {
  it('is one of its own: without PIN, warnings and continuation, and over after half an hour', async () => {
    const { workstation, server, clock } = await startWithFakeServer({ policy: { pin: 'required' } });
    expect(await workstation.actions['emergency.start'](start)).toEqual({ ok: true });
    expect(workstation.snapshot().phase).toMatchObject({
      name: 'active',
      session: { profile: 'break_glass', pin: { state: 'off' }, warning: null },
    });
    await clock.advance(26 * minute);
    expect(workstation.snapshot().phase).toMatchObject({ session: { warning: null } });
    await clock.advance(5 * minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      notice: { kind: 'emergency_over' },
    });
    expect([...server.sessions.values()]).toHaveLength(1);
  });

  it('is locked from the start if somebody locks while it is being opened, and asks for its words later', async () => {
    const { workstation, snapshots } = await startWithFakeServer();
    const { reason: _, ...spoken } = start;
    const starting = workstation.actions['emergency.start'](spoken);
    await workstation.lock('shortcut');
    expect(await starting).toEqual({ ok: true });
    expect(workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { emergency: true } });
    expect(snapshots.map(({ phase }) => phase.name)).not.toContain('active');
    expect(await workstation.actions['session.unlock']({ password: credentials.password })).toEqual({
      ok: true,
    });
    expect(workstation.snapshot().phase).toMatchObject({ session: { wordsMissing: true } });
  });

  it('parks who is locked here, and brings nobody back by the way', async () => {
    const { workstation, clock } = await startWithFakeServer();
    await workstation.actions['session.sign-in'](credentials);
    expect(await workstation.actions['emergency.start'](start)).toMatchObject({ error: 'not_possible_now' });
    await workstation.lock('button');
    expect(await workstation.actions['emergency.start'](start)).toEqual({ ok: true });
    const { phase, people: parked } = workstation.snapshot();
    expect(phase).toMatchObject({ name: 'active', session: { profile: 'break_glass' } });
    const [own] = parkedOf({ people: parked });
    expect(parked).toHaveLength(1);
    // A session parked here is not elsewhere.
    expect(await workstation.actions['sessions.refresh-list']()).toEqual({ ok: true });
    expect(workstation.snapshot()).toMatchObject({
      phase: { session: { otherSessions: { items: [] } } },
      notice: null,
    });
    // It is never parked itself.
    expect(await workstation.actions['session.switch-user']()).toMatchObject({ error: 'not_possible_now' });
    const back = { sessionId: own?.sessionId ?? '', password: credentials.password };
    expect(await workstation.actions['session.unlock-parked'](back)).toMatchObject({
      error: 'not_possible_now',
    });
    await workstation.actions['session.sign-out']();
    expect(await workstation.actions['session.unlock-parked'](back)).toEqual({ ok: true });
    await clock.settle();
    expect(workstation.snapshot().phase).toMatchObject({ name: 'active', session: { profile: 'standard' } });
  });

  it('is not gone on with after a restart, while the session that was parked is', async () => {
    const { workstation, parts, clock, server } = await startWithFakeServer();
    await workstation.actions['session.sign-in'](credentials);
    await workstation.lock('button');
    await workstation.actions['emergency.start'](start);
    const emergency = [...server.sessions.values()].find((session) => session.emergency);
    await workstation.stop();
    const again = await startStation(parts);
    await clock.settle();
    await clock.advance(minute);
    expect(server.sessions.get(emergency?.id ?? '')?.endedReason).toBe('logout');
    expect(parkedOf(again.workstation.snapshot())).toHaveLength(1);
  });

  it('is refused in words of its own, and not offered where the policy says so', async () => {
    const { workstation, server } = await startWithFakeServer();
    server.emergencyAllowed = false;
    expect(await workstation.actions['emergency.start'](start)).toEqual({
      ok: false,
      error: 'emergency_not_allowed',
    });
    const emergency = { access: 'off', offline_after_seconds: 120, codes: [] } as const;
    const closed = await startWithFakeServer({ policy: { emergency } });
    expect(closed.workstation.snapshot().emergency).toEqual({
      offered: false,
      codeFromMs: null,
      codeOpens: [],
    });
    expect(await closed.workstation.actions['emergency.start'](start)).toMatchObject({
      error: 'not_possible_now',
    });
  });
});

const tapped = { ...credentials, reasonCode: 'other', confirmed: true } as const;
const words = 'Nobody else is here, and “room 4” needs help.';

describe('an emergency session that begins by one tap', () => {
  it('takes the words once, whatever becomes of the answer, and asks no more', async () => {
    const { workstation, server, network, clock } = await startWithFakeServer();
    const write = (text: string) => workstation.actions['emergency.write-words']({ words: text });
    const missing = () => workstation.snapshot().phase;
    expect(await write(words)).toMatchObject({ error: 'not_possible_now' });
    expect(await workstation.actions['emergency.start'](tapped)).toEqual({ ok: true });
    expect(missing()).toMatchObject({ session: { wordsMissing: true } });
    network.become('offline');
    expect(await write(words)).toEqual({ ok: false, error: 'offline' });
    expect(missing()).toMatchObject({ session: { wordsMissing: true } });
    network.become('lose_answer');
    const lost = write(words);
    await clock.advance(minute);
    expect(await lost).toMatchObject({ error: 'offline' });
    network.become('none');
    expect(await write('another story altogether')).toEqual({ ok: true });
    expect([...server.emergencyWords.values()]).toEqual([words]);
    expect(missing()).toMatchObject({ session: { wordsMissing: false } });
    expect(await write(words)).toMatchObject({ error: 'not_possible_now' });
  });

  it('cannot be explained from a locked screen, nor after it, nor by the next user', async () => {
    const { workstation, server } = await startWithFakeServer();
    const write = () => workstation.actions['emergency.write-words']({ words });
    await workstation.actions['emergency.start'](tapped);
    await workstation.lock('button');
    expect(await write()).toMatchObject({ error: 'not_possible_now' });
    await workstation.actions['session.unlock']({ password: credentials.password });
    await workstation.actions['session.sign-out']();
    expect(await write()).toMatchObject({ error: 'not_possible_now' });
    await workstation.actions['session.sign-in'](credentials);
    expect(workstation.snapshot().phase).toMatchObject({ session: { wordsMissing: false } });
    expect(await write()).toMatchObject({ error: 'not_possible_now' });
    expect(server.emergencyWords.size).toBe(0);
  });

  it('opens for a tile, a badge and somebody who is parked here, without a typed name', async () => {
    const { workstation, server } = await startWithFakeServer();
    server.badges.set('0043219876', 'ana');
    const { password, ...stated } = tapped;
    const by = (who: { visitorId: string } | { sessionId: string }, secret = credentials.password) => {
      const { username: _, ...rest } = { ...stated };
      return workstation.actions['emergency.start']({ ...rest, ...who, password: secret });
    };
    expect(password).toBe(credentials.password);
    expect(await by({ visitorId: crypto.randomUUID() })).toMatchObject({ error: 'not_possible_now' });
    expect(await by({ sessionId: crypto.randomUUID() })).toMatchObject({ error: 'not_possible_now' });
    const reading = await workstation.actions['badge.present']({ number: '0043219876' });
    if (reading.kind !== 'visitor') throw new Error(`the badge is read as ${reading.kind}`);
    expect(await by({ visitorId: reading.visitor.id }, 'wrong')).toMatchObject({
      error: 'wrong_credentials',
    });
    expect(await by({ visitorId: reading.visitor.id })).toEqual({ ok: true });
    await workstation.actions['session.sign-out']();

    await workstation.actions['session.sign-in'](credentials);
    await workstation.lock('button');
    await workstation.actions['session.switch-user']();
    const [parked] = parkedOf(workstation.snapshot());
    expect(await by({ sessionId: parked?.sessionId ?? '' })).toEqual({ ok: true });
    // The one that is parked goes on.
    expect(workstation.snapshot()).toMatchObject({
      phase: { session: { profile: 'break_glass' } },
      people: [{ sessionId: parked?.sessionId }],
    });
  });

  it('is told apart where the server is older: it wants a name and the words first', async () => {
    const { workstation, server } = await startWithFakeServer();
    server.wantsWordsFirst = true;
    server.badges.set('0043219876', 'ana');
    const older = { ok: false, error: 'older_server' };
    expect(await workstation.actions['emergency.start'](tapped)).toEqual(older);
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    const reading = await workstation.actions['badge.present']({ number: '0043219876' });
    if (reading.kind !== 'visitor') throw new Error(`the badge is read as ${reading.kind}`);
    const byBadge = { visitorId: reading.visitor.id, password: credentials.password, ...stated };
    expect(await workstation.actions['emergency.start'](byBadge)).toEqual(older);
    expect(await workstation.actions['emergency.start'](start)).toEqual({ ok: true });
    expect(workstation.snapshot().phase).toMatchObject({ session: { wordsMissing: false } });
  });
});

describe('a sealed code', () => {
  let sealed: { code: string; entry: OfflineCode };
  beforeAll(async () => {
    sealed = await createOfflineCode({ uses: 2, expires: '2999-12-31' });
  });

  async function cutOff() {
    const emergency = { access: 'offered', offline_after_seconds: 120, codes: [sealed.entry] } as const;
    const station = await startWithFakeServer({ policy: { emergency }, longestSilenceMs: null });
    station.network.become('offline');
    await station.clock.advance(2 * minute);
    const use = (code = sealed.code) =>
      station.workstation.actions['emergency.start-offline']({ ...stated, code, person: 'Dr Imani' });
    return { ...station, use };
  }

  it('is of no use while the server answers, nor until it has been gone for a while', async () => {
    const emergency = { access: 'offered', offline_after_seconds: 120, codes: [sealed.entry] } as const;
    const { workstation, network, clock } = await startWithFakeServer({
      policy: { emergency },
      longestSilenceMs: null,
    });
    const use = () =>
      workstation.actions['emergency.start-offline']({ ...stated, code: sealed.code, person: 'Dr Imani' });
    expect(await use()).toMatchObject({ error: 'code_not_accepted_yet' });
    network.become('offline');
    // Without anybody doing anything, the loss is still noticed.
    await clock.advance(minute);
    expect(workstation.snapshot().emergency.codeFromMs).not.toBeNull();
    expect(await use()).toMatchObject({ error: 'code_not_accepted_yet' });
    await clock.advance(2 * minute);
    expect(await use()).toEqual({ ok: true });
  });

  it('is told once when it is used and once when it is over, whatever happens in between', async () => {
    const { workstation, network, clock, server, secrets, use } = await cutOff();
    await clock.advance(minute);
    expect(await use()).toEqual({ ok: true });
    expect(workstation.currentSession()).toMatchObject({
      localEmergency: true,
      user: { displayName: 'Dr Imani', roles: [] },
    });
    await expect(workstation.withAccessToken(async () => 'a token')).rejects.toThrow();
    expect(server.offlineUses).toEqual([]);
    network.decide((path) => (path === '/v1/emergency/offline-uses' ? 'lose_answer' : 'none'));
    await clock.advance(minute);
    network.become('none');
    await clock.advance(5 * minute);
    const told = new Set(server.offlineUses.map((report) => JSON.stringify(report)));
    expect([...told].map((report) => JSON.parse(report))).toMatchObject([
      { person: 'Dr Imani', reason: stated.reason, code_id: sealed.entry.id, ended_at: null },
    ]);
    const before = server.offlineUses.length;
    expect(workstation.snapshot().phase).toMatchObject({ emergency: { told: true } });
    await workstation.actions['emergency.end-offline']();
    await clock.settle();
    expect(server.offlineUses).toHaveLength(before + 1);
    expect(server.offlineUses.at(-1)?.ended_at).not.toBeNull();
    await clock.advance(10 * minute);
    expect(server.offlineUses).toHaveLength(before + 1);
    expect([...secrets.entries.keys()].filter((name) => name.startsWith('emergency-use:'))).toEqual([]);
  });

  it('takes its words within the use, reports them with it, and keeps them through a crash', async () => {
    const { workstation, network, clock, server, parts } = await cutOff();
    await clock.advance(minute);
    const { reason: _, ...spoken } = stated;
    const use = () =>
      workstation.actions['emergency.start-offline']({ ...spoken, code: sealed.code, person: 'Dr Imani' });
    const write = (text: string) => workstation.actions['emergency.write-words']({ words: text });
    expect(await use()).toEqual({ ok: true });
    expect(workstation.snapshot().phase).toMatchObject({ emergency: { wordsMissing: true } });
    network.become('none');
    await clock.advance(minute);
    expect(server.offlineUses).toMatchObject([{ ended_at: null }]);
    expect(server.offlineUses[0]).not.toHaveProperty('reason');
    expect(await write(words)).toEqual({ ok: true });
    await clock.settle();
    expect(workstation.snapshot().phase).toMatchObject({ emergency: { wordsMissing: false, told: true } });
    expect(server.offlineUses).toMatchObject([{}, { reason: words, ended_at: null }]);
    expect(await write('another story altogether')).toMatchObject({ error: 'not_possible_now' });
    await workstation.actions['emergency.end-offline']();
    expect(await write(words)).toMatchObject({ error: 'not_possible_now' });
    await clock.settle();
    expect(server.offlineUses.at(-1)).toMatchObject({ reason: words, ended_at: expect.any(String) });

    network.become('offline');
    await clock.advance(3 * minute);
    expect(await use()).toEqual({ ok: true });
    await write(words);
    await workstation.stop();
    const before = server.offlineUses.length;
    network.become('none');
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(server.offlineUses.slice(before)).toMatchObject([{ reason: words, ended_at: expect.any(String) }]);
    await again.workstation.stop();
  });

  it('is told to an older server at once, which takes no report without words', async () => {
    const { workstation, network, clock, server, secrets } = await cutOff();
    await clock.advance(minute);
    const { reason: _, ...spoken } = stated;
    await workstation.actions['emergency.start-offline']({
      ...spoken,
      code: sealed.code,
      person: 'Dr Imani',
    });
    server.wantsWordsFirst = true;
    network.become('none');
    await clock.advance(minute);
    expect(server.offlineUses).toMatchObject([{ reason: expect.stringContaining('ask the person') }]);
    await workstation.actions['emergency.end-offline']();
    await clock.settle();
    expect(server.offlineUses.at(-1)?.ended_at).not.toBeNull();
    expect([...secrets.entries.keys()].filter((name) => name.startsWith('emergency-use:'))).toEqual([]);
  });

  it('ends with its time and with the machine, and a crash forgets nothing of it', async () => {
    const { workstation, power, clock, use, parts, network, server } = await cutOff();
    await clock.advance(minute);
    await use();
    await clock.advance(29 * minute);
    expect(workstation.snapshot().phase.name).toBe('local_emergency');
    await clock.advance(minute);
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      notice: { kind: 'emergency_over' },
    });
    await use();
    power.emit('suspend');
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    await clock.settle();
    // Both of the two permitted uses have been made.
    expect(await use()).toMatchObject({ error: 'emergency_code_used_up' });
    await workstation.stop();
    network.become('none');
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(server.offlineUses).toHaveLength(2);
    expect(server.offlineUses.every(({ ended_at }) => ended_at !== null)).toBe(true);
    await again.workstation.stop();
  });

  it.each<[string, (all: Awaited<ReturnType<typeof cutOff>>) => unknown]>([
    ['the machine', ({ power }) => power.emit('lock-screen')],
    ['the key', ({ workstation }) => workstation.lock('shortcut')],
  ])('opens nothing if a lock by %s came while its code was checked, and is recorded', async (_, lock) => {
    const all = await cutOff();
    const { workstation, clock, use, snapshots, network, server } = all;
    await clock.advance(minute);
    snapshots.length = 0;
    const using = use();
    await lock(all);
    expect(await using).toEqual({ ok: false, error: 'locked_meanwhile' });
    await clock.settle();
    expect(workstation.snapshot()).toMatchObject({ phase: { name: 'signed_out' }, notice: null });
    expect(snapshots.map(({ phase }) => phase.name)).not.toContain('local_emergency');
    network.become('none');
    await clock.advance(minute);
    expect(server.offlineUses.at(-1)).toMatchObject({ ended_at: expect.any(String) });
  });

  it.each<[string, (all: Awaited<ReturnType<typeof cutOff>>) => unknown]>([
    ['the key', ({ workstation }) => workstation.lock('shortcut')],
    ['the page', ({ workstation }) => workstation.actions['session.lock']({ cause: 'button' })],
  ])('ends with a lock by %s, since nothing could unlock it', async (_, lock) => {
    const all = await cutOff();
    const { workstation, clock, use } = all;
    await clock.advance(minute);
    expect(await use()).toEqual({ ok: true });
    expect(await lock(all)).toEqual({ ok: true });
    await clock.settle();
    expect(workstation.snapshot()).toMatchObject({
      phase: { name: 'signed_out' },
      notice: { kind: 'emergency_over' },
    });
  });

  it('is tried five times, then with growing pauses, which a restart does not shorten', async () => {
    const { clock, use, workstation, parts } = await cutOff();
    await clock.advance(minute);
    for (let tries = 0; tries < 5; tries += 1)
      expect(await use('0000-0000-0000-0000')).toEqual({ ok: false, error: 'wrong_emergency_code' });
    expect(await use()).toEqual({ ok: false, error: 'throttled', retryAfterSeconds: 60 });
    await workstation.stop();
    const again = await startStation(parts);
    await clock.advance(3 * minute);
    const input = { ...stated, code: '0000-0000-0000-0000', person: 'Dr Imani' };
    expect(await again.workstation.actions['emergency.start-offline'](input)).toMatchObject({
      error: 'wrong_emergency_code',
    });
    expect(await again.workstation.actions['emergency.start-offline'](input)).toMatchObject({
      retryAfterSeconds: 120,
    });
  });

  it('opens nothing where it cannot be recorded', async () => {
    const { clock, use, secrets, workstation } = await cutOff();
    await clock.advance(minute);
    secrets.writable = false;
    expect(await use()).toEqual({ ok: false, error: 'not_recordable' });
    expect(workstation.snapshot().phase.name).toBe('signed_out');
    // All it takes is a keychain that accepts entries again.
    secrets.writable = true;
    expect(await use()).toEqual({ ok: true });
  });

  it('can be used again after one whose end the keychain did not take', async () => {
    const { clock, use, secrets, workstation, parts, network, server } = await cutOff();
    await clock.advance(minute);
    await use();
    secrets.writable = false;
    await workstation.actions['emergency.end-offline']();
    expect(await use()).toEqual({ ok: false, error: 'not_recordable' });
    secrets.writable = true;
    await clock.advance(minute);
    expect(workstation.snapshot().keychain.persistence).toBe('persistent');
    expect(await use()).toEqual({ ok: true });
    await workstation.stop();
    network.become('none');
    const again = await startStation(parts);
    await clock.advance(minute);
    expect(server.offlineUses).toHaveLength(2);
    await again.workstation.stop();
  });

  it('is not spent where another emergency is locked on screen', async () => {
    const { workstation, network, clock, use, server } = await cutOff();
    network.become('none');
    await clock.advance(minute);
    await workstation.actions['emergency.start'](start);
    await workstation.lock('button');
    network.become('offline');
    await clock.advance(4 * minute);
    expect(workstation.snapshot().phase).toMatchObject({ name: 'locked', session: { emergency: true } });
    expect(await use()).toMatchObject({ error: 'not_possible_now' });
    network.become('none');
    await clock.advance(minute);
    expect(server.offlineUses).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { requireApp, SeatClosedError, SeatWatch } from '../../../../../electron/core/apps/seat.ts';
import type { CurrentSession } from '../../../../../electron/core/operations/current-session.ts';

const userOf = (id: string) => ({ id, username: id, displayName: id, roles: [], ward: null });
const sessionOf = (id: string, user: string, locked = false): CurrentSession => ({
  id,
  user: userOf(user),
  locked,
});

let current: CurrentSession | null;
let parked: CurrentSession[];
let tell: () => void;
let events: string[];
let watch: SeatWatch;
let beforeToken: () => void;

beforeEach(() => {
  current = null;
  parked = [];
  events = [];
  tell = () => expect.unreachable('nobody has subscribed');
  beforeToken = () => undefined;
  watch = new SeatWatch(
    {
      currentSession: () => current,
      parkedSessions: () => parked,
      subscribe: (listener) => {
        tell = () => listener({} as never);
        return () => events.push('unsubscribed');
      },
      withAccessToken: async (call) => {
        beforeToken();
        return await call(`token of ${current?.user.id}`);
      },
    },
    {
      locked: (seat) => events.push(`locked ${seat.id}`),
      left: (seat) => events.push(`left ${seat.id}`),
    },
  );
});

const move = (session: CurrentSession | null) => {
  current = session;
  tell();
};
const closedBecause = (reason: string) => expect.objectContaining({ name: 'SeatClosedError', reason });

describe('a seat', () => {
  it('is open while somebody is signed in, and closed while locked or signed out', () => {
    expect(() => watch.open()).toThrow(SeatClosedError);
    move(sessionOf('s1', 'ana'));
    const seat = watch.open();
    expect(seat).toEqual({ id: 's1', user: userOf('ana'), localEmergency: false });
    move(sessionOf('s1', 'ana', true));
    expect(() => watch.open()).toThrow('The workstation is locked.');
    move(sessionOf('s1', 'ana'));
    expect(watch.open()).toBe(seat);
    move(null);
    expect(() => watch.open()).toThrow('not signed in');
    expect(events).toEqual(['locked s1', 'left s1']);
  });

  it('is another one in an emergency, although its user has a session parked here', () => {
    move(sessionOf('s1', 'ana'));
    const usual = watch.open();
    parked = [sessionOf('s1', 'ana', true)];
    move({ ...sessionOf('s2', 'ana'), emergency: true });
    expect(watch.open()).toEqual({ id: 's2', user: userOf('ana'), emergency: true, localEmergency: false });
    parked = [];
    move(sessionOf('s1', 'ana'));
    expect(watch.open()).toBe(usual);
    expect(events).toEqual(['locked s1', 'left s2']);
  });

  it('of a user with a sealed code lends no token and opens emergency apps only', async () => {
    move({ ...sessionOf('use', 'emergency:use'), localEmergency: true });
    const seat = watch.open();
    expect(await watch.withAccessToken(seat, async (token) => token)).toBeNull();
    expect(() => requireApp(seat, { emergency: true })).not.toThrow();
    expect(() => requireApp(seat, {})).toThrow(SeatClosedError);
    move(sessionOf('s1', 'ana'));
    expect(() => requireApp(watch.open(), {})).not.toThrow();
    await expect(watch.withAccessToken(seat, async (token) => token)).rejects.toEqual(closedBecause('left'));
  });

  it('stays the same when its user continues with a new session', () => {
    move(sessionOf('s1', 'ana'));
    const seat = watch.open();
    move(sessionOf('s2', 'ana'));
    expect(watch.open()).toBe(seat);
    expect(events).toEqual([]);
  });

  it('is another one for another user and for a new sign-in of the same user', () => {
    move(sessionOf('s1', 'ana'));
    move(sessionOf('s2', 'jan'));
    move(null);
    move(sessionOf('s3', 'jan'));
    expect(watch.open().id).toBe('s3');
    expect(events).toEqual(['left s1', 'left s2']);
  });

  it('of a parked user stays hers, and is the same one when she is back', async () => {
    move(sessionOf('s1', 'ana'));
    const anas = watch.open();
    parked = [sessionOf('s1', 'ana', true)];
    move(null);
    expect(() => watch.open()).toThrow(expect.objectContaining({ reason: 'left' }));
    move(sessionOf('s2', 'jan'));
    const jans = watch.open();
    expect(jans.id).toBe('s2');
    const call = async (token: string | null) => token;
    await expect(watch.withAccessToken(anas, call)).rejects.toEqual(closedBecause('locked'));
    parked = [sessionOf('s2', 'jan', true)];
    move(sessionOf('s1', 'ana'));
    expect(watch.open()).toBe(anas);
    expect(events).toEqual(['locked s1', 'locked s2']);
    parked = [];
    tell();
    expect(events.at(-1)).toBe('left s2');
    await expect(watch.withAccessToken(jans, call)).rejects.toEqual(closedBecause('left'));
    expect(await watch.withAccessToken(anas, call)).toBe('token of ana');
  });

  it('of a user who was locked when she was parked is not told of it twice', () => {
    move(sessionOf('s1', 'ana'));
    move(sessionOf('s1', 'ana', true));
    parked = [sessionOf('s1', 'ana', true)];
    move(null);
    expect(events).toEqual(['locked s1']);
  });

  it('is noticed without a snapshot, too', () => {
    move(sessionOf('s1', 'ana'));
    current = sessionOf('s1', 'ana', true);
    expect(() => watch.open()).toThrow(expect.objectContaining({ reason: 'locked' }));
  });

  it('is left when the watch ends', () => {
    move(sessionOf('s1', 'ana'));
    watch.close();
    expect(events).toEqual(['unsubscribed', 'left s1']);
  });
});

describe('the access token', () => {
  it('is lent to calls of the seat', async () => {
    move(sessionOf('s1', 'ana'));
    const seat = watch.open();
    expect(await watch.withAccessToken(seat, async (token) => token)).toBe('token of ana');
  });

  it.each([
    ['left', null],
    ['left', sessionOf('s2', 'jan')],
    ['locked', sessionOf('s1', 'ana', true)],
  ])('is lent to nobody (%s) when that changed before or while it was renewed', async (reason, next) => {
    const sent: (string | null)[] = [];
    const call = async (token: string | null) => sent.push(token);
    move(sessionOf('s1', 'ana'));
    const seat = watch.open();
    beforeToken = () => {
      current = next;
    };
    await expect(watch.withAccessToken(seat, call)).rejects.toEqual(closedBecause(reason));
    beforeToken = () => undefined;
    await expect(watch.withAccessToken(seat, call)).rejects.toEqual(closedBecause(reason));
    expect(sent).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const second = 1_000;
/** How long the screen may go on saying that an absent server is there. */
const promisedMs = 30 * second;

async function openStation(isSignedIn: boolean) {
  const station = await startWithFakeServer({ longestSilenceMs: null });
  if (isSignedIn) await station.workstation.actions['session.sign-in'](credentials);
  await station.clock.advance(minute);
  const state = () => station.workstation.snapshot().connection.state;
  expect(state()).toBe('online');
  return { ...station, state };
}

describe.each([
  ['nobody is signed in', false],
  ['somebody is signed in', true],
] as const)('while %s and nobody touches anything', (_, isSignedIn) => {
  it.each(['hang', 'lose_answer', 'offline', 'portal', 'truncate', { status: 503 }] as const)(
    'a server behind %j is not called connected for more than half a minute',
    async (fault) => {
      const { network, clock, state, snapshots } = await openStation(isSignedIn);
      network.become(fault);
      const before = snapshots.length;
      await clock.advance(promisedMs);
      expect(state()).toBe('offline');
      network.become('none');
      await clock.advance(promisedMs);
      expect(state()).toBe('online');
      // Once gone and once back, without flickering.
      const shown = snapshots.slice(before).map(({ connection }) => connection.state);
      expect(shown.filter((each, index) => each !== shown[index - 1])).toEqual([
        ...(shown[0] === 'online' ? ['online'] : []),
        'offline',
        'online',
      ]);
    },
  );

  it.each(['hang', 'offline', { status: 502 }] as const)(
    'a way that is %j for 15 s, and open for 15 s, again and again, is no news',
    async (fault) => {
      const { network, clock, snapshots } = await openStation(isSignedIn);
      const before = snapshots.length;
      for (let round = 0; round < 40; round += 1) {
        network.become(fault);
        await clock.advance(15 * second);
        network.become('none');
        await clock.advance(15 * second);
      }
      const shown = snapshots.slice(before).map(({ connection }) => connection.state);
      expect(new Set(shown)).toEqual(new Set(shown.length === 0 ? [] : ['online']));
    },
  );
});

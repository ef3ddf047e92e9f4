import { describe, expect, it } from 'vitest';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const ana = { username: 'ana', password: 'correct horse battery' };

async function signedIn(walk_away_seconds: number | null) {
  const all = await startWithFakeServer({ idleLockSeconds: 600, policy: { walk_away_seconds } });
  await all.workstation.actions['session.sign-in'](ana);
  await all.clock.settle();
  const isAtRest = () => {
    const { phase } = all.workstation.snapshot();
    return phase.name === 'active' ? phase.session.atRest : phase.name;
  };
  const use = () => all.workstation.actions['session.report-activity']({ editing: false });
  return { ...all, isAtRest, use };
}

describe('a computer that nobody uses', () => {
  it('is at rest after the time in the policy, until it is used', async () => {
    const { clock, isAtRest, use, snapshots } = await signedIn(60);
    await clock.advance(59_000);
    expect(isAtRest()).toBe(false);
    await clock.advance(1_000);
    expect(isAtRest()).toBe(true);
    expect(snapshots.at(-1)?.phase).toMatchObject({ session: { atRest: true } });
    await clock.advance(minute);
    expect(isAtRest()).toBe(true);
    await use();
    expect(isAtRest()).toBe(false);
    expect(snapshots.at(-1)?.phase).toMatchObject({ session: { atRest: false } });
    await clock.advance(59_000);
    await use();
    await clock.advance(59_000);
    expect(isAtRest()).toBe(false);
  });

  it('is never at rest unless a policy says so', async () => {
    const { clock, isAtRest } = await signedIn(null);
    await clock.advance(9 * minute);
    expect(isAtRest()).toBe(false);
  });

  it('locks as ever, at the time it would have without', async () => {
    const without = await signedIn(null);
    const withRest = await signedIn(30);
    for (const { clock, isAtRest } of [without, withRest]) {
      await clock.advance(10 * minute - 5_000);
      expect(isAtRest()).not.toBe('locked');
      await clock.advance(10_000);
      expect(isAtRest()).toBe('locked');
    }
  });

  it('begins anew after a lock, a switch and a return', async () => {
    const { clock, workstation, isAtRest } = await signedIn(60);
    await clock.advance(minute);
    await workstation.lock('shortcut');
    await workstation.actions['session.unlock']({ password: ana.password });
    expect(isAtRest()).toBe(false);
    await clock.advance(minute);
    expect(isAtRest()).toBe(true);
    await workstation.actions['session.switch-user']();
    await clock.advance(5 * minute);
    await workstation.actions['session.sign-in']({ ...ana, username: 'jan' });
    expect(isAtRest()).toBe(false);
    await clock.advance(minute);
    expect(isAtRest()).toBe(true);
  });

  it('is not woken by a clock that is set back', async () => {
    const { clock, isAtRest } = await signedIn(60);
    await clock.advance(minute);
    clock.jumpWall(-10 * minute);
    await clock.advance(1_000);
    expect(isAtRest()).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import type { FakeClock } from '../../../../support/core/fake-clock.ts';
import { startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const credentials = { username: 'ana', password: 'correct horse battery' };
const apps = [
  {
    id: 'vitals',
    name: 'Vitals',
    icon: 'vitals',
    start_url: 'http://127.0.0.1:9/',
    origins: [],
    scopes: [],
  },
] as const;

async function signedIn() {
  const all = await startWithFakeServer({ policy: { apps: apps as never } });
  await all.workstation.actions['session.sign-in'](credentials);
  await all.workstation.actions['session.set-pin']({ pin: '482915' });
  await all.clock.settle();
  return all;
}

/** The calls await keychain, files and apps in between, which proceed with the clock. */
async function within<Result>(clock: FakeClock, ms: number, work: Promise<Result>): Promise<Result> {
  await clock.advance(ms);
  return await work;
}

describe('a sign-out', () => {
  it('lists beforehand what goes, and afterwards that each of it is gone', async () => {
    const { workstation, secrets, server } = await signedIn();
    await workstation.appOpened({ appId: 'vitals' });
    await workstation.saveDraft({ username: 'ana', app: null, name: 'note', text: 'half a sentence' });
    const { id } = server.onlySession;
    const preview = await workstation.actions['session.preview-sign-out']();
    expect(preview?.wipes).toEqual([
      { kind: 'drafts', count: 1 },
      { kind: 'apps', count: 1, names: ['Vitals'] },
      { kind: 'keychain_entries', count: 3 },
      { kind: 'pin', count: null },
      { kind: 'access_token', count: null },
      { kind: 'activity_log', count: null },
      { kind: 'screen_content', count: null },
    ]);
    const erased: string[] = [];
    workstation.hostApps({
      trouble: null,
      async eraseAllOf(userId) {
        erased.push(userId);
        return true;
      },
    });
    expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
    const { notice } = workstation.snapshot();
    if (notice?.kind !== 'signed_out') throw new Error('not signed out');
    expect(notice).toMatchObject({ server: 'ended', stillStored: false });
    expect(notice.wiped.map(({ kind, count, gone }) => [kind, count, gone])).toEqual(
      preview?.wipes.map(({ kind, count }) => [kind, count, true]),
    );
    // The result reveals nothing of what the user had open.
    expect(JSON.stringify(notice)).not.toContain('Vitals');
    expect(erased).toEqual(['7']);
    expect([...secrets.entries.keys()].filter((name) => name.includes(id))).toEqual([]);
    expect(secrets.sessionEntries).toEqual([]);
  });

  it('tells a locked screen no names of apps', async () => {
    const { workstation } = await signedIn();
    await workstation.appOpened({ appId: 'vitals' });
    await workstation.lock('button');
    const preview = await workstation.actions['session.preview-sign-out']();
    expect(JSON.stringify(preview)).not.toContain('Vitals');
    expect(preview?.wipes).toContainEqual({ kind: 'apps', count: 1 });
  });

  it.each([
    ['that say so', async () => false],
    ['that fail', async () => Promise.reject(new Error('no'))],
    ['that do not answer', () => new Promise<boolean>(() => {})],
  ])('does not claim that data of apps is gone %s', async (_, eraseAllOf) => {
    const { workstation, clock } = await signedIn();
    workstation.hostApps({ eraseAllOf, trouble: null });
    expect(await within(clock, 6_000, workstation.actions['session.sign-out']())).toEqual({ ok: true });
    expect(workstation.snapshot().notice).toMatchObject({
      stillStored: true,
      wiped: expect.arrayContaining([{ kind: 'apps', count: 0, gone: false }]),
    });
  });

  it('claims nothing about a keychain that cannot be looked at', async () => {
    const { workstation, secrets, clock } = await signedIn();
    secrets.readable = false;
    expect(await within(clock, 6_000, workstation.actions['session.sign-out']())).toEqual({ ok: true });
    const wiped = expect.arrayContaining([
      { kind: 'keychain_entries', count: null, gone: false },
      { kind: 'pin', count: null, gone: false },
    ]);
    expect(workstation.snapshot().notice).toMatchObject({ stillStored: true, wiped });
    secrets.readable = true;
    await clock.advance(60_000);
    expect(workstation.snapshot().notice).toMatchObject({ stillStored: false });
  });

  it('looks at the keychain, not at what its store has said', async () => {
    const { workstation, secrets } = await signedIn();
    secrets.delete = async () => undefined;
    await workstation.actions['session.sign-out']();
    expect(workstation.snapshot().notice).toMatchObject({
      stillStored: true,
      wiped: expect.arrayContaining([{ kind: 'keychain_entries', count: 3, gone: false }]),
    });
  });
});

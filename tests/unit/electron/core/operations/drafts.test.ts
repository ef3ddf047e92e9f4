import { describe, expect, it } from 'vitest';
import { InMemoryDraftFiles } from '../../../../../electron/core/ports/in-memory-draft-files.ts';
import { hour, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const ana = { username: 'ana', password: 'correct horse battery' };
const right = { password: ana.password };
const notes = { username: 'ana', app: null, name: 'notes' };
const note = { ...notes, text: 'half a note' };
const refused = { ok: false, error: 'not_possible_now' };
const kept = { ok: true, draft: { text: 'half a note', savedAtMs: expect.any(Number) } };
const none = { ok: true, draft: null };

async function signedIn() {
  const all = await startWithFakeServer({ sessionHours: 1 });
  await all.workstation.actions['session.sign-in'](ana);
  await all.clock.settle();
  return all;
}

describe('drafts of the user on screen', () => {
  it('are for nobody before the sign-in, and only for the user who asks', async () => {
    const { workstation } = await startWithFakeServer();
    expect(await workstation.saveDraft(note)).toEqual(refused);
    expect(await workstation.readDraft(notes)).toEqual(refused);
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.saveDraft({ ...note, username: 'jan' })).toEqual(refused);
    expect(await workstation.readDraft(notes)).toEqual(none);
    expect(await workstation.saveDraft(note)).toMatchObject({ ok: true });
    expect(await workstation.readDraft(notes)).toEqual(kept);
    expect(await workstation.readDraft({ ...notes, username: 'jan' })).toEqual(refused);
    expect(await workstation.actions['draft.list'](notes)).toMatchObject({
      drafts: [{ app: null, name: 'notes' }],
    });
    expect(await workstation.eraseDraft(notes)).toEqual({ ok: true });
    expect(await workstation.readDraft(notes)).toEqual(none);
  });

  it('are out of reach while locked, but what was typed just before is taken', async () => {
    const { workstation, clock } = await signedIn();
    await workstation.lock('button');
    expect(await workstation.saveDraft(note)).toMatchObject({ ok: true });
    expect(await workstation.readDraft(notes)).toEqual(refused);
    expect(await workstation.actions['draft.list'](notes)).toEqual(refused);
    expect(await workstation.eraseDraft(notes)).toEqual(refused);
    expect(await workstation.actions['draft.erase-all'](notes)).toEqual(refused);
    await clock.advance(10_000);
    expect(await workstation.saveDraft({ ...note, text: 'too late' })).toEqual(refused);
    await workstation.actions['session.unlock'](right);
    expect(await workstation.readDraft(notes)).toEqual(kept);
  });

  it('do not mix when users are switched, however fast', async () => {
    const { workstation, server } = await signedIn();
    await workstation.actions['session.switch-user']();
    expect(await workstation.actions['session.sign-in']({ ...ana, username: 'jan' })).toEqual({ ok: true });
    // The last words of the previous user.
    expect(await workstation.saveDraft(note)).toMatchObject({ ok: true });
    expect(await workstation.readDraft(notes)).toEqual(refused);
    expect(await workstation.readDraft({ ...notes, username: 'jan' })).toEqual(none);
    await workstation.actions['session.sign-out']();
    const [parked] = [...server.sessions.values()];
    await workstation.actions['session.unlock-parked']({ sessionId: parked?.id ?? '', ...right });
    expect(await workstation.readDraft(notes)).toEqual(kept);
  });

  it('outlive the session’s end and a crash, and are for nobody else', async () => {
    const { workstation, clock, parts } = await signedIn();
    const draftFiles = new InMemoryDraftFiles(() => clock.wallMs());
    await workstation.stop();
    const first = await startStation({ ...parts, draftFiles });
    await first.workstation.actions['session.unlock'](right);
    expect(await first.workstation.saveDraft(note)).toMatchObject({ ok: true });
    // Without `stop`, as when a process is killed.
    const next = await startStation({ ...parts, draftFiles });
    expect(await next.workstation.readDraft(notes)).toEqual(refused);
    await next.workstation.actions['session.unlock'](right);
    expect(await next.workstation.readDraft(notes)).toEqual(kept);
    await clock.advance(hour);
    expect(next.workstation.snapshot().phase.name).toBe('signed_out');
    expect(await next.workstation.actions['session.sign-in']({ ...ana, username: 'jan' })).toEqual({
      ok: true,
    });
    expect(await next.workstation.readDraft({ ...notes, username: 'jan' })).toEqual(none);
    await next.workstation.actions['session.sign-out']();
    await next.workstation.actions['session.sign-in'](ana);
    expect(await next.workstation.readDraft(notes)).toEqual(kept);
    expect(next.log.lines.join()).not.toContain('half a note');
  });

  it('go with the sign-out, and nothing that is on its way then stays', async () => {
    const { workstation, secrets } = await signedIn();
    await workstation.saveDraft(note);
    const late = workstation.saveDraft({ ...note, text: 'on its way' });
    const leaving = workstation.actions['session.sign-out']();
    const later = workstation.saveDraft({ ...note, text: 'a moment later' });
    await Promise.all([late, leaving, later]);
    expect(await workstation.saveDraft({ ...note, text: 'after' })).toEqual(refused);
    expect(secrets.sessionEntries).toEqual([]);
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.readDraft(notes)).toEqual(none);
  });

  it('are all erased on request, and new ones can be written at once', async () => {
    const { workstation } = await signedIn();
    await workstation.saveDraft(note);
    await workstation.saveDraft({ ...note, app: 'vitals' });
    expect(await workstation.actions['draft.erase-all'](notes)).toEqual({ ok: true });
    expect(await workstation.actions['draft.list'](notes)).toEqual({ ok: true, drafts: [] });
    expect(await workstation.saveDraft(note)).toMatchObject({ ok: true });
  });

  it('say that they cannot be read while the keychain is silent, instead of being empty', async () => {
    const { workstation, secrets, clock } = await signedIn();
    secrets.readable = false;
    expect(await workstation.readDraft(notes)).toEqual({ ok: false, error: 'failed' });
    expect(await workstation.saveDraft(note)).toEqual({ ok: false, error: 'failed' });
    secrets.readable = true;
    await clock.settle();
    expect(await workstation.saveDraft(note)).toMatchObject({ ok: true });
  });
});

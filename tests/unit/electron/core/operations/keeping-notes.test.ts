import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../../../electron/core/drafts/excerpt.ts';
import type { ClinicalApp } from '../../../../../electron/core/policy/clinical-app.ts';
import { InMemoryDraftFiles } from '../../../../../electron/core/ports/in-memory-draft-files.ts';
import { hour, startStation, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

const ana = { username: 'ana', password: 'correct horse battery' };
const jan = { username: 'jan', password: 'correct horse battery' };
const notes = { username: 'ana', app: null, name: 'shift-notes' };
const vitals = {
  id: 'vitals',
  name: 'Vitals notes',
  icon: 'apps',
  start_url: 'http://127.0.0.1:9/',
  scopes: [],
  allowed_origins: ['http://127.0.0.1:9'],
} satisfies ClinicalApp;
const keep = { notes: 'keep' } as const;

async function signedIn(policy: Parameters<typeof startWithFakeServer>[0] = {}) {
  const all = await startWithFakeServer({ sessionHours: 12, policy: { apps: [vitals] }, ...policy });
  await all.workstation.actions['session.sign-in'](ana);
  await all.clock.settle();
  return all;
}
const kept = { policy: { keep_notes: 'on' as const, apps: [vitals] } };

describe('what a sign-out says about notes', () => {
  it('is how the newest begins, and which apps have some', async () => {
    const { workstation, clock } = await signedIn();
    await workstation.saveDraft({ ...notes, name: 'older', text: 'Bed 3: called' });
    await clock.advance(1_000);
    await workstation.saveDraft({
      ...notes,
      text: '\n  Bed 12: pain\t7/10,\nnext dose at 15:30 — ask Dr Okafor',
    });
    await workstation.saveDraft({ ...notes, app: 'vitals', name: 'n', text: 'unsaved' });
    await workstation.saveDraft({ ...notes, app: 'removed-app', name: 'n', text: 'unsaved' });
    const preview = await workstation.actions['session.preview-sign-out']();
    expect(preview?.notes).toEqual({
      own: { excerpt: 'Bed 12: pain 7/10, next dose at 15:30 —…', count: 2 },
      inApps: expect.arrayContaining(['Vitals notes', 'removed-app']),
    });
    // Apps that were only offered hold nothing of hers.
    expect(JSON.stringify(preview?.wipes)).not.toContain('Vitals');
  });

  it.each([
    ['nothing', ''],
    ['only spaces', ' \n '],
    ['only tabs and spaces that do not break', '\t\u00a0\u2003'],
  ])('is nothing where she wrote %s', async (_, text) => {
    const { workstation } = await signedIn();
    await workstation.saveDraft({ ...notes, text });
    const preview = await workstation.actions['session.preview-sign-out']();
    expect(preview?.notes).toBeNull();
    // From this the dialog concludes that there are notes to be erased.
    expect(preview?.wipes).toContainEqual({ kind: 'drafts', count: 0 });
  });

  it('counts a blank text of an app, which may mean something there', async () => {
    const { workstation } = await signedIn();
    await workstation.saveDraft({ ...notes, text: ' ' });
    await workstation.saveDraft({ ...notes, app: 'vitals', name: 'n', text: ' ' });
    const preview = await workstation.actions['session.preview-sign-out']();
    expect(preview?.wipes).toContainEqual({ kind: 'drafts', count: 1 });
  });

  it('is told to nobody else: not at the lock screen, and not when it locks meanwhile', async () => {
    const { workstation } = await signedIn(kept);
    await workstation.saveDraft({ ...notes, text: 'Bed 12' });
    const asking = workstation.actions['session.preview-sign-out']();
    await workstation.lock('button');
    expect(await asking).toBeNull();
    const preview = await workstation.actions['session.preview-sign-out']();
    expect(preview).toMatchObject({ notes: null });
    expect(JSON.stringify(preview)).not.toContain('Bed 12');
  });

  it('shortens by letters as people see them, and shows nothing that steers a terminal or the line', () => {
    expect(excerptOf('👩🏽‍⚕️'.repeat(50))).toBe(`${'👩🏽‍⚕️'.repeat(39)}…`);
    expect(excerptOf('a\u0000b\u001b[31m\u2028c')).toBe('a b [31m c');
    expect(excerptOf('x'.repeat(40))).toBe('x'.repeat(40));
    expect(excerptOf('x'.repeat(100_000))).toHaveLength(40);
  });
});

describe('notes that are kept at a sign-out', () => {
  it('are there for their user for 24 hours from then, and for nobody else', async () => {
    const { workstation, clock, secrets } = await signedIn(kept);
    expect(workstation.snapshot().phase).toMatchObject({ session: { mayKeepNotes: true } });
    await workstation.saveDraft({ ...notes, text: 'Bed 12' });
    await workstation.saveDraft({ ...notes, app: 'vitals', name: 'n', text: 'unsaved' });
    await clock.advance(10 * hour);
    expect(await workstation.actions['session.sign-out'](keep)).toEqual({ ok: true });
    const { notice } = workstation.snapshot();
    expect(notice).toMatchObject({ kind: 'signed_out', notesKept: true, stillStored: false });
    expect(JSON.stringify(notice)).not.toContain('drafts');
    // As at the end of a session, the key of her notes is all that stays.
    expect(secrets.sessionEntries).toEqual([expect.stringMatching(/^draft-key:/)]);
    await workstation.actions['session.sign-in'](jan);
    expect(await workstation.actions['draft.list']({ username: 'ana' })).toMatchObject({ ok: false });
    expect(await workstation.actions['draft.list']({ username: 'jan' })).toEqual({ ok: true, drafts: [] });
    // The next user's own sign-out does not touch them.
    await workstation.actions['session.sign-out']();
    await clock.advance(23 * hour);
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.readDraft(notes)).toMatchObject({ draft: { text: 'Bed 12' } });
    expect(await workstation.readDraft({ ...notes, app: 'vitals', name: 'n' })).toMatchObject({
      draft: { text: 'unsaved' },
    });
    await clock.advance(2 * hour);
    expect(await workstation.readDraft(notes)).toEqual({ ok: true, draft: null });
  });

  it('take the last words with them, which arrive a moment later', async () => {
    const { workstation } = await signedIn(kept);
    await workstation.saveDraft({ ...notes, text: 'Bed 1' });
    await workstation.actions['session.sign-out'](keep);
    expect(await workstation.saveDraft({ ...notes, text: 'Bed 12' })).toMatchObject({ ok: true });
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.readDraft(notes)).toMatchObject({ draft: { text: 'Bed 12' } });
  });

  it.each([
    ['by default', {}],
    ['where the policy says so', { policy: { keep_notes: 'off' as const, apps: [vitals] } }],
  ])('are not offered %s, and a page that asks all the same signs nobody out', async (_, options) => {
    const { workstation } = await signedIn(options);
    expect(workstation.snapshot().phase).toMatchObject({ session: { mayKeepNotes: false } });
    await workstation.saveDraft({ ...notes, text: 'Bed 12' });
    expect(await workstation.actions['session.sign-out'](keep)).toEqual({ ok: false, error: 'not_allowed' });
    expect(await workstation.readDraft(notes)).toMatchObject({ draft: { text: 'Bed 12' } });
    await workstation.actions['session.sign-out']();
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.readDraft(notes)).toEqual({ ok: true, draft: null });
  });

  it('are kept by their user only, not from the lock screen', async () => {
    const { workstation } = await signedIn(kept);
    await workstation.saveDraft({ ...notes, text: 'Bed 12' });
    await workstation.lock('button');
    expect(await workstation.actions['session.sign-out'](keep)).toMatchObject({ ok: false });
    expect(workstation.snapshot().phase.name).toBe('locked');
  });

  it('sign nobody out while the disk refuses to keep them', async () => {
    const { parts } = await startWithFakeServer({ sessionHours: 12 });
    const draftFiles = new InMemoryDraftFiles(() => parts.clock.wallMs());
    const policy = { keep_notes: 'on' } as const;
    const { workstation } = await startStation({ ...parts, draftFiles, policy });
    await workstation.actions['session.sign-in'](ana);
    await workstation.saveDraft({ ...notes, text: 'Bed 12' });
    const { write } = draftFiles;
    draftFiles.write = () => Promise.reject(new Error('disk full'));
    expect(await workstation.actions['session.sign-out'](keep)).toEqual({ ok: false, error: 'failed' });
    expect(workstation.snapshot().phase.name).toBe('active');
    draftFiles.write = write;
    // Two clicks are one sign-out.
    const both = [1, 2].map(() => workstation.actions['session.sign-out'](keep));
    expect((await Promise.all(both)).filter(({ ok }) => ok)).toHaveLength(1);
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.readDraft(notes)).toMatchObject({ draft: { text: 'Bed 12' } });
  });

  it('are erased by a sign-out that does not ask for them', async () => {
    const { workstation } = await signedIn(kept);
    await workstation.saveDraft({ ...notes, text: 'Bed 12' });
    await workstation.actions['session.sign-out']();
    expect(workstation.snapshot().notice).not.toHaveProperty('notesKept');
    await workstation.actions['session.sign-in'](ana);
    expect(await workstation.readDraft(notes)).toEqual({ ok: true, draft: null });
  });
});

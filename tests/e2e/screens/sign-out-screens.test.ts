import { describe, expect, it } from 'vitest';
import { holdTime } from '../../support/renderer/hold-time.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  lockedSnapshot,
  nowMs,
  signedOutSnapshot,
} from '../../support/renderer/snapshots.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { ShiftPage } from '../pages/shift-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { SignOutDialog } from '../pages/sign-out-dialog.ts';

const { open } = serveScreens();
const text = 'Bed 12: pain 7/10, next dose at 15:30\nBed 7: daughter calls back';
const own = { excerpt: 'Bed 12: pain 7/10, next dose at 15:30 B…', count: 1 };
const drafts = [
  { app: null, name: 'shift-notes', savedAtMs: nowMs },
  { app: 'vitals', name: 'n', savedAtMs: nowMs },
];
const apps = { kind: 'apps', count: 1, names: ['Vitals notes'] } as const;
const ownDrafts = { kind: 'drafts', count: 1 } as const;
const preview = {
  displayName: 'Ana Ruiz',
  wipes: [ownDrafts, apps],
  notes: { own, inApps: [] as string[] },
  serverReachable: true,
};
const replies = {
  'session.preview-sign-out': preview,
  'draft.list': { ok: true, drafts },
  'draft.read': { ok: true, draft: { text, savedAtMs: nowMs } },
} as const;

async function ask(session = {}, changes: Partial<typeof preview> = {}) {
  const shown = { ...preview, ...changes };
  const opened = await open(activeSnapshot(session), {
    replies: { ...replies, 'session.preview-sign-out': shown },
  });
  await new ShiftPage(opened.page).signOutButton.click();
  const dialog = new SignOutDialog(opened.page);
  await dialog.sentence.filter({ hasText: /./ }).waitFor();
  return { ...opened, dialog };
}

describe('the question before a sign-out', () => {
  it.each([
    [
      'a note',
      {},
      'What you saved in Vitals notes stays. Your note “Bed 12: pain 7/10, next dose at 15:30 B…” will be erased.',
    ],
    [
      'notes in apps, too',
      { notes: { own: { ...own, count: 2 }, inApps: ['Vitals notes', 'Lab'] } },
      'What you saved in Vitals notes stays. Your note “Bed 12: pain 7/10, next dose at 15:30 B…” and one more will be erased. What you wrote in Vitals notes and Lab and did not save will be erased.',
    ],
    [
      'notes that cannot be counted',
      { wipes: [{ kind: 'drafts', count: null }], notes: null },
      'Notes that you have here will be erased.',
    ],
    ['apps alone', { wipes: [apps], notes: null }, 'What you saved in Vitals notes stays.'],
    [
      'more apps than anybody reads',
      { wipes: [{ kind: 'apps', count: 4, names: ['A', 'B', 'C', 'D'] }], notes: null },
      'What you saved in your apps stays.',
    ],
  ])('says what becomes of %s', async (_, changes, sentence) => {
    const { dialog } = await ask({}, changes as Partial<typeof preview>);
    expect(await dialog.sentence.innerText()).toBe(sentence);
    expect(await dialog.keep.count()).toBe(0);
  });

  it('says nothing where nothing is at stake, and is still two presses of Enter away', async () => {
    const { page, bridge } = await open(activeSnapshot(), {
      replies: { 'session.preview-sign-out': { ...preview, wipes: [], notes: null } },
    });
    await new ShiftPage(page).signOutButton.press('Enter');
    const dialog = new SignOutDialog(page);
    await dialog.details.waitFor();
    expect(await dialog.dialog.getByRole('paragraph').allInnerTexts()).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => bridge.calls('session.sign-out')).toHaveLength(1);
    expect((await bridge.calls('session.sign-out')).map(({ input }) => input)).toEqual([undefined]);
  });

  it('keeps the notes on request, and says so before', async () => {
    const { page, bridge, dialog } = await ask({ mayKeepNotes: true });
    await dialog.keep.focus();
    await page.keyboard.press('Space');
    expect(await dialog.keep.getAttribute('aria-pressed')).toBe('true');
    expect(await dialog.sentence.innerText()).toBe(
      'What you saved in Vitals notes stays. Your notes stay here for 24 hours. Only you can open them.',
    );
    await dialog.details.click();
    await expect
      .poll(() => dialog.wiped.allTextContents())
      .toEqual(['your pages and data in apps (Vitals notes)']);
    await dialog.keep.click();
    await expect.poll(() => dialog.wiped.count()).toBe(2);
    await dialog.keep.click();
    await dialog.confirm.click();
    await expect.poll(() => bridge.calls('session.sign-out')).toHaveLength(1);
    expect((await bridge.calls('session.sign-out')).map(({ input }) => input)).toEqual([{ notes: 'keep' }]);
  });

  it('copies the user’s own notes, and says that the clipboard goes with her', async () => {
    const { page, dialog, bridge } = await ask();
    await dialog.copy.click();
    await dialog.dialog.getByText(/^Copied\. Paste it .* empties the clipboard\.$/).waitFor();
    const read = (await bridge.calls('draft.read')).map(({ input }) => input);
    expect(read.at(-1)).toEqual({ username: 'ana.ruiz', name: 'shift-notes' });
    await dialog.stay.click();
    const notes = new NotesCard(page);
    await notes.text.fill('');
    await notes.text.press('Control+V');
    expect(await notes.text.inputValue()).toBe(text);
  });

  it('says when they could not be copied', async () => {
    const { page, bridge, dialog } = await ask();
    expect(await bridge.calls('session.sign-out')).toEqual([]);
    await page.evaluate(() => {
      document.execCommand = () => false;
    });
    await dialog.copy.click();
    await dialog.dialog.getByText('Your note could not be copied.').waitFor();
  });

  it('shows nobody’s notes at the lock screen', async () => {
    const { page } = await open(lockedSnapshot({}, { emergency: true }), { replies });
    await new LockPage(page).notYou.click();
    const dialog = new SignOutDialog(page);
    await dialog.dialog.getByText('This ends the session of Ana Ruiz.').waitFor();
    await dialog.details.click();
    await dialog.wiped.first().waitFor();
    expect(await dialog.dialog.innerText()).not.toContain('Bed 12');
    expect(await dialog.copy.or(dialog.keep).count()).toBe(0);
  });
});

describe('the receipt of a sign-out', () => {
  const wiped = [{ kind: 'drafts', count: 2, gone: true }] as const;
  const receipt = { kind: 'signed_out', atMs: nowMs, server: 'ended', wiped, stillStored: false } as const;

  it.each([
    [receipt, 'Signed out at 14:02. Nothing from that session is left on this computer.'],
    [
      { ...receipt, server: 'queued', notesKept: true } as const,
      'Signed out at 14:02. Notes are kept here for 24 hours; only their owner can open them. The server will be told as soon as it can be reached.',
    ],
    [
      { ...receipt, server: 'ended_on_one_machine' } as const,
      'Signed out at 14:02. Nothing from that session is left on this computer. If a hospital server fails in the next minutes, this computer repeats the sign-out by itself.',
    ],
  ])('is one line', async (notice, line) => {
    const { page } = await open(signedOutSnapshot(notice));
    await expect.poll(() => page.getByText(/^Signed out at/).innerText()).toBe(line);
    expect(await page.getByText('Ana Ruiz').count()).toBe(0);
  });

  it('goes after ten seconds, or with the first key, which is typed all the same', async () => {
    const first = await open(signedOutSnapshot(receipt));
    await first.page.clock.install();
    await holdTime(first.page);
    await first.bridge.push(signedOutSnapshot());
    await first.bridge.push(signedOutSnapshot(receipt));
    await first.page.getByText(/^Signed out at/).waitFor();
    await first.page.clock.fastForward(9_900);
    expect(await first.bridge.calls('notice.dismiss')).toEqual([]);
    await first.page.clock.fastForward(200);
    await expect.poll(() => first.bridge.calls('notice.dismiss')).toHaveLength(1);

    const { page, bridge } = await open(signedOutSnapshot(receipt));
    await new SignInPage(page).username.pressSequentially('j');
    await expect.poll(() => bridge.calls('notice.dismiss')).toHaveLength(1);
    expect(await new SignInPage(page).username.inputValue()).toBe('j');
  });

  it.each(['queued', 'ended_on_one_machine'] as const)(
    'waits for a key where it says more: %s',
    async (server) => {
      const { page, bridge } = await open(signedOutSnapshot({ ...receipt, server }));
      await page.clock.install();
      await bridge.push(signedOutSnapshot());
      await bridge.push(signedOutSnapshot({ ...receipt, server }));
      await page.getByText(/^Signed out at/).waitFor();
      await page.clock.fastForward(3_600_000);
      expect(await bridge.calls('notice.dismiss')).toEqual([]);
      await new SignInPage(page).username.pressSequentially('j');
      await expect.poll(() => bridge.calls('notice.dismiss')).toHaveLength(1);
    },
  );

  it('stays while something is left that should not be', async () => {
    const left = [{ kind: 'apps', count: 1, gone: false }] as const;
    const { page, bridge } = await open(signedOutSnapshot({ ...receipt, wiped: left, stillStored: true }));
    await page.clock.install();
    await new SignInPage(page).username.pressSequentially('jan');
    await page.clock.fastForward(60_000);
    await page.getByText('Restart this computer before anybody opens an app.').waitFor();
    expect(await bridge.calls('notice.dismiss')).toEqual([]);
    await page.getByRole('button', { name: 'Close this message' }).click();
    await expect.poll(() => bridge.calls('notice.dismiss')).toHaveLength(1);
  });
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { expectDiskHasNone, expectPageHasNone } from '../../support/shell/secrets-at-large.ts';
import { AppPage } from '../pages/app-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { test } from './clinic-test.ts';
import { beginShift, signOut, unlock } from './steps.ts';

const written = 'Bed 4: ask about the drip';
const inApp = 'Restless since noon';

interface AppWindow {
  readonly carelink: { readDraft(name: string): Promise<string | null> };
}

const draftSeenBy = ({ frame }: AppPage, name: string) =>
  frame
    .locator('body')
    .evaluate((_body, asked) => (window as unknown as AppWindow).carelink.readDraft(asked), name);

test('unfinished texts survive locks and the end of the session, for their author only, until sign-out', async ({
  clinic,
}) => {
  const { page, clock, workstation, keychain, dataDirectory } = clinic;
  const [ana, jan] = await clinic.setUp();
  if (!ana || !jan) throw new Error('There are no demo users.');
  const notes = new NotesCard(page);
  const app = new AppPage(page, 'Vitals notes');
  const openApp = () => page.getByRole('button', { name: 'Vitals notes' }).click();
  const lock = async () => {
    await page.keyboard.press('Control+Shift+L');
    await page.getByText(/^Locked by you at/).waitFor();
  };

  // Locked with the last key, when the text is only just being sent.
  await beginShift(page, ana);
  await notes.text.fill(written.slice(0, 5));
  await notes.saved.waitFor();
  await notes.text.press('End');
  await page.keyboard.type(written.slice(5));
  await lock();
  await expectPageHasNone(clinic, [written]);
  await unlock(page, ana.password);
  await expect.poll(() => notes.text.inputValue()).toBe(written);

  // A page that closes in the middle of a word.
  await notes.text.press('End');
  await page.keyboard.type('!');
  await page.reload();
  await expect.poll(() => notes.text.inputValue()).toBe(`${written}!`);
  await notes.text.press('End');
  await page.keyboard.press('Backspace');

  // A slow keychain: the app does not allow writing before it knows what was written.
  await page.route('**/.carelink/draft', (route) => sleep(800).then(() => route.continue()), { times: 1 });
  await openApp();
  await app.frame.getByText('You write as').waitFor();
  await app.frame.getByLabel('Patient').fill('Bed 4');
  await app.frame.getByLabel('Note').pressSequentially(inApp);
  await lock();
  await unlock(page, ana.password);
  await app.frame.getByText('Your note is back as you left it.').waitFor();
  expect(await app.frame.getByLabel('Note').inputValue()).toBe(inApp);
  expect(await app.frame.getByLabel('Patient').inputValue()).toBe('Bed 4');

  const { phase } = workstation.snapshot();
  if (phase.name !== 'active') throw new Error(`The phase is ${phase.name}.`);
  clock.travel(phase.session.expiresAtMs - clock.wallMs() + 1_000);
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  await expectPageHasNone(clinic, [written, inApp]);
  await expectDiskHasNone(clinic, [written, inApp]);
  await page.getByRole('button', { name: 'Sign in' }).click();

  // Another user finds nothing, and removes nothing by signing out.
  await beginShift(page, jan);
  await expect.poll(() => notes.text.isEditable()).toBe(true);
  expect(await notes.text.inputValue()).toBe('');
  await openApp();
  await app.frame.getByText(`You write as ${jan.displayName}.`).waitFor();
  await expectPageHasNone(clinic, [written, inApp]);
  expect(await draftSeenBy(app, 'note')).toBeNull();
  expect(await app.frame.getByLabel('Note').inputValue()).toBe('');
  await app.backButton.click();
  await signOut(page);

  await beginShift(page, ana);
  await expect.poll(() => notes.text.inputValue()).toBe(written);
  await openApp();
  await app.frame.getByText('Your note is back as you left it.').waitFor();
  expect(await draftSeenBy(app, 'note')).toContain(inApp);
  await app.backButton.click();
  // Nor does another app of the same user.
  await page.getByRole('button', { name: 'Meal plan' }).click();
  const other = new AppPage(page, 'Meal plan');
  await other.frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
  for (const name of ['note', 'shift-notes']) expect(await draftSeenBy(other, name)).toBeNull();
  await other.backButton.click();

  const question = await notes.askToErase();
  await page.keyboard.press('Escape');
  expect(await notes.text.inputValue()).toBe(written);
  await notes.eraseButton.click();
  await question.getByRole('button', { name: 'Erase' }).click();
  await notes.region.getByText('Erased.').waitFor();
  expect(await notes.text.inputValue()).toBe('');
  await expect.poll(() => notes.text.evaluate((area) => area === document.activeElement)).toBe(true);
  await notes.text.fill('Nothing of this either');
  expect(await notes.ofApps.textContent()).toBe('Also kept for you: one note in Vitals notes.');
  await notes.eraseEverything();
  await notes.ofApps.waitFor({ state: 'detached' });
  await expect.poll(() => notes.text.inputValue()).toBe('');
  const { username } = ana;
  expect(await workstation.actions['draft.list']({ username })).toEqual({ ok: true, drafts: [] });
  await notes.text.fill('Nothing of this is to stay');
  await signOut(page);
  expect((await keychain.names()).filter((name) => name.startsWith('draft-key:'))).toEqual([]);
  expect(await readdir(join(dataDirectory, 'drafts'))).toEqual([]);
});

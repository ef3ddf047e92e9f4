import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { f13, nextTapMs } from '../../support/electron/badge-reader.ts';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { choosePin, headingOf, signIn } from '../workstation/steps.ts';

const electron = inject('electron');
const pin = '482915';
const badges = ['0043219876', '0043210123'] as const;
const appPage = `<!doctype html><title>Vitals</title><textarea autofocus></textarea><script>
  addEventListener('focus', () => document.querySelector('textarea').focus());
</script>`;
/** As people type at their fastest with one hand. */
const keyMs = 100;
const byHand = (text: string) => [...text].flatMap((key) => [key, keyMs]);

let ward: AppWard;

describe.skipIf('obstacle' in electron)('a PIN typed by hand right after a tap', () => {
  beforeAll(async () => {
    if ('obstacle' in electron) return;
    ward = await openAppWard(electron, undefined, { badge_prefix: 'F13' });
    ward.answer('/', (_request, response) => response.setHeader('content-type', 'text/html').end(appPage));
    for (const [index, number] of badges.entries()) {
      await ward.invoke('badge.present', { number });
      await signIn(ward.page, ward.user(index));
      await headingOf(ward.page, ward.user(index).displayName).waitFor();
      expect(await ward.invoke('badge.link', undefined)).toEqual({ ok: true });
      await choosePin(ward.page, pin);
      await ward.openApp();
      if (index === 0) await ward.invoke('session.switch-user', undefined);
    }
  });
  afterAll(() => ward?.close());
  beforeEach(async () => {
    if (ward !== undefined) await letIn(1);
  });

  // Each begins with the second of them in her app, having just typed there.
  it.each([
    { whose: 'own', index: 1, afterMs: 150 },
    { whose: 'another’s', index: 0, afterMs: 150 },
  ])('$whose badge, $afterMs ms after it', async ({ index, afterMs }) => {
    const { screen } = ward.computer;
    const number = badges[index] ?? '';
    await screen.playKeys([
      'x',
      nextTapMs,
      'x',
      100,
      f13,
      ...number,
      'Return',
      afterMs,
      ...byHand(pin),
      'Return',
    ]);
    await isInApp(index);
    expect(await ward.inApp('document.querySelector("textarea").value')).toMatch(/^x*$/);
  });

  it('her own badge, while she writes a note', async () => {
    const { screen } = ward.computer;
    await screen.press('alt+Home');
    const { text } = new NotesCard(ward.page);
    await text.and(ward.page.locator(':read-write')).waitFor();
    await ward.running.clickOn(text);
    await text.and(ward.page.locator(':focus')).waitFor();
    await screen.playKeys([
      nextTapMs,
      ...byHand('xx'),
      f13,
      ...badges[1],
      'Return',
      150,
      ...byHand(pin),
      'Return',
    ]);
    await headingOf(ward.page, ward.user(1).displayName).waitFor();
    await expect.poll(() => text.inputValue()).toBe('xx');
  });
});

/** Whoever is there, and after any failure. */
async function letIn(index: number): Promise<void> {
  const { displayName, password } = ward.user(index);
  const { phase } = await ward.invoke('snapshot.get', undefined);
  if (phase.name !== 'active' || phase.session.user.displayName !== displayName) {
    await ward.invoke('session.switch-user', undefined);
    const { people } = await ward.invoke('snapshot.get', undefined);
    const own = people.find((each) => each.displayName === displayName);
    if (own?.kind !== 'parked') throw new Error('Her session is not parked.');
    expect(await ward.invoke('session.unlock-parked', { sessionId: own.sessionId, password })).toEqual({
      ok: true,
    });
  }
  await isInApp(index);
}

/** That user has the keyboard in her app. */
async function isInApp(index: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { phase } = await ward.invoke('snapshot.get', undefined);
        const who = phase.name === 'active' ? phase.session.user.displayName : phase.name;
        return { who, hasKeyboard: (await ward.look()).hasKeyboard };
      },
      { timeout: 5_000, interval: 50 },
    )
    .toEqual({ who: ward.user(index).displayName, hasKeyboard: true });
}

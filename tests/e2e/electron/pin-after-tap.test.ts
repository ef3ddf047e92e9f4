import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { BadgeReading } from '../../../electron/core/views/snapshot.ts';
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
    { whose: 'own', index: 1 },
    { whose: 'another’s', index: 0 },
  ])('$whose badge', async ({ index }) => {
    await ward.computer.screen.playKeys(['x', nextTapMs, 'x', 100, ...tapOf(index)]);
    await isAskedForPin(index);
    await typePin();
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
    const before = await text.inputValue();
    await screen.playKeys([nextTapMs, ...byHand('xx'), ...tapOf(1)]);
    await isAskedForPin(1);
    await typePin();
    await expect.poll(whoIsHere).toBe(ward.user(1).displayName);
    await expect.poll(() => text.inputValue()).toBe(`${before}xx`);
  });
});

const tapOf = (index: number) => [f13, ...(badges[index] ?? ''), 'Return'];

/**
 * The core has followed the tap; whether the page shows that already is not waited for. What is typed before is lost as
 * a whole (0072), which on a busy computer may take longer than a hand to the keyboard.
 */
async function isAskedForPin(index: number): Promise<void> {
  const { displayName } = ward.user(index);
  const asked = async () => {
    const { phase, tap, people } = await ward.invoke('snapshot.get', undefined);
    if (phase.name === 'locked') return phase.session.displayName;
    const reading = tap?.reading;
    const parked = people.find((each) => each.kind === 'parked' && each.sessionId === parkedIn(reading));
    return parked?.displayName ?? phase.name;
  };
  await expect.poll(asked, { interval: 20 }).toBe(displayName);
}

const parkedIn = (reading: BadgeReading | null | undefined) =>
  reading?.kind === 'parked' ? reading.sessionId : null;

const typePin = () => ward.computer.screen.playKeys([...byHand(pin), 'Return']);

/** Whoever works here, or how the workstation is. */
async function whoIsHere(): Promise<string> {
  const { phase } = await ward.invoke('snapshot.get', undefined);
  return phase.name === 'active' ? phase.session.user.displayName : phase.name;
}

/** Whoever and whatever is there, also after any failure: that user is in her app. */
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
  // Also from the overview, and nothing else if it is in front already.
  await ward.computer.screen.press('ctrl+1');
  await isInApp(index);
}

/** That user has the keyboard in her app. */
async function isInApp(index: number): Promise<void> {
  await expect
    .poll(async () => ({ who: await whoIsHere(), hasKeyboard: (await ward.look()).hasKeyboard }), {
      interval: 50,
    })
    .toEqual({ who: ward.user(index).displayName, hasKeyboard: true });
}

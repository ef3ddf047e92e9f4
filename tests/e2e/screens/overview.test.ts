import { describe, expect, it } from 'vitest';
import { lookForCovered } from '../../support/renderer/look-for-covered.ts';
import { settled } from '../../support/renderer/open-screen.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  endingSnapshot,
  lockedSnapshot,
  minuteMs,
  nowMs,
  offline,
} from '../../support/renderer/snapshots.ts';
import { AppPage } from '../pages/app-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { SessionWarning } from '../pages/session-warning.ts';
import { ShiftPage } from '../pages/shift-page.ts';

const apps = [
  { id: 'vitals', name: 'Vitals notes', icon: 'pulse' },
  { id: 'charts', name: 'Charts', icon: 'chart' },
  { id: 'meds', name: 'Medication', icon: 'pill' },
  { id: 'lab', name: 'Laboratory', icon: 'beaker' },
  { id: 'beds', name: 'Beds', icon: 'bed' },
  { id: 'documents', name: 'Documents', icon: 'document' },
] as const;
const pin = { state: 'offered', passwordNeededFromMs: nowMs + minuteMs } as const;
const replies = { 'apps.open': { ok: true, frame: null } } as const;
const screens = serveScreens();
const open = (session = {}, look = {}) =>
  screens.open(activeSnapshot({ apps, ...session }), { replies, ...look });
/** By how much the screen is longer than the window. */
const beyondWindow = () => {
  const [page, below] = [document.documentElement, document.querySelector('[data-scrolls]')];
  const lengths = [page.scrollHeight - innerHeight, (below?.scrollHeight ?? 0) - (below?.clientHeight ?? 0)];
  return Math.max(...lengths);
};
const focusedText = () => screens.shown.page.evaluate(() => document.activeElement?.textContent ?? '');

describe('the overview', () => {
  it.each([
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
    { width: 3840, height: 2160 },
  ])('shows all that a shift begins with at $width × $height, without scrolling', async (size) => {
    const { page } = await open({ pin, openApps: ['vitals'] }, size);
    const shift = new ShiftPage(page);
    const { text } = new NotesCard(page);
    const offer = page.getByRole('button', { name: 'Not now' });
    for (const part of [shift.lockButton, shift.time, shift.tile('Documents'), offer, text, shift.details]) {
      const box = await part.boundingBox();
      expect(box && box.y + box.height, String(part)).toBeLessThanOrEqual(size.height);
    }
    expect(await page.evaluate(beyondWindow)).toBeLessThanOrEqual(0);
  });

  it.each([
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
  ])(
    'scrolls below its bar at $width × $height, whose buttons are where they are over an app',
    async (size) => {
      const { page } = await open({}, size);
      const shift = new ShiftPage(page);
      await shift.openDetails();
      expect(await page.evaluate(beyondWindow)).toBeGreaterThan(0);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(size.height);
      const over = await shift.lockButton.boundingBox();
      await page.mouse.move(200, 400);
      await page.mouse.wheel(0, 300);
      await expect
        .poll(() => page.evaluate(() => document.querySelector('[data-scrolls]')?.scrollTop))
        .toBe(300);
      expect(await shift.lockButton.boundingBox()).toEqual(over);
      await page.keyboard.press('Control+1');
      await page.getByRole('tab', { name: 'Vitals notes', selected: true }).waitFor();
      expect(await shift.lockButton.boundingBox()).toEqual(over);
      await page.keyboard.press('Alt+Home');
      await shift.details.waitFor();
      expect(await page.evaluate(() => document.querySelector('[data-scrolls]')?.scrollTop)).toBe(0);
    },
  );

  it.each([
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
    { width: 640, height: 400 },
  ])(
    'makes room for the warning of the last minute at $width × $height, which lies over nothing',
    async (size) => {
      const { page, bridge } = await open({}, size);
      const { text } = new NotesCard(page);
      const before = await text.boundingBox();
      await bridge.push(endingSnapshot(1, { apps, continueBy: 'pin', idleLockAtMs: nowMs + 28_000 }));
      const { dialog } = new SessionWarning(page);
      await dialog.waitFor();
      await settled(page);
      if (size.height > 700) {
        expect(await text.boundingBox()).toEqual(before);
        const warning = await dialog.boundingBox();
        expect((before?.y ?? 0) + (before?.height ?? 0)).toBeLessThanOrEqual(warning?.y ?? 0);
      }
      expect(await lookForCovered(page)).toMatchObject({ covered: [], overlapping: [] });
    },
  );

  it('has the first app as its first tab stop, and a link past the bar', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    expect(await focusedText()).toContain('Vitals notes');
    // Backwards from there through the bar, to its beginning.
    for (let stops = 0; stops < 5; stops += 1) await page.keyboard.press('Shift+Tab');
    const skip = page.getByRole('button', { name: 'Skip to the apps' });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await focusedText()).toContain('Vitals notes');
  });

  it('keeps notes and details as they were arranged, through an app and a lock, for one user', async () => {
    const { page, bridge } = await open();
    const shift = new ShiftPage(page);
    const notes = new NotesCard(page);
    await notes.region.getByRole('button', { name: 'My notes' }).click();
    await shift.openDetails();
    expect(await notes.text.count()).toBe(0);
    await shift.tile('Charts').click();
    await new AppPage(page, 'Charts').backButton.click();
    await shift.computer.waitFor();
    await bridge.push(lockedSnapshot());
    await new LockPage(page).password.waitFor();
    await bridge.push(activeSnapshot({ apps, openApps: ['charts'] }));
    await shift.computer.waitFor();
    expect(await notes.text.count()).toBe(0);
    const user = { username: 'jan.kowal', displayName: 'Jan Kowal', roles: ['clinician'] } as const;
    await bridge.push(activeSnapshot({ apps, user, seat: 'b' }));
    await notes.text.waitFor();
    expect(await shift.computer.count()).toBe(0);
  });
});

describe('the bar', () => {
  it('stands still from app to app, and while the time left grows', async () => {
    const { page, bridge } = await open();
    const shift = new ShiftPage(page);
    const places = async () => {
      const boxes = [];
      for (const part of [shift.header, shift.lockButton, shift.signOutButton])
        boxes.push(await part.boundingBox());
      return boxes;
    };
    const before = await places();
    await shift.tile('Charts').click();
    await new AppPage(page, 'Charts').heading.waitFor();
    expect(await places()).toEqual(before);
    await page.keyboard.press('Control+3');
    await new AppPage(page, 'Medication').heading.waitFor();
    expect(await places()).toEqual(before);
    const sizes = [];
    const shown = [
      [null, /4 h 59 min/],
      [15, /14 min/],
      [5, /\b4 min/],
      [1, /\b\d\d? s\b/],
    ] as const;
    for (const [warning, left] of shown) {
      const { phase } = warning === null ? activeSnapshot() : endingSnapshot(warning);
      if (phase.name !== 'active') throw new Error(phase.name);
      await bridge.push(activeSnapshot({ ...phase.session, apps, openApps: ['charts', 'meds'] }));
      await expect.poll(() => shift.time.innerText()).toMatch(left);
      // For somebody who wants no motion, each change of a style is a transition that ends a frame later.
      await settled(page);
      sizes.push(await shift.time.getByRole('paragraph').evaluate((left) => getComputedStyle(left).fontSize));
      expect(await places()).toEqual(before);
    }
    expect(sizes.map(Number.parseFloat)).toEqual(
      sizes.map(Number.parseFloat).toSorted((one, two) => one - two),
    );
    expect(new Set(sizes).size).toBe(3);
  });

  it('is one row in a small window in every language, with a warning and without a connection', async () => {
    const { page, bridge } = await open({}, { width: 1024, height: 768 });
    const bar = page.getByRole('banner').first();
    const usual = (await bar.boundingBox())?.height;
    const ends = { warning: 5, expiresAtMs: nowMs + 4 * minuteMs } as const;
    await bridge.push(activeSnapshot({ apps, ...ends }, { connection: offline }));
    for (const [language, word] of [
      ['English', 'No connection'],
      ['Deutsch', 'Getrennt'],
      ['Español', 'Sin conexión'],
    ] as const) {
      await page.getByRole('button', { name: language }).click();
      await bar.getByText(word).waitFor();
      await settled(page);
      expect((await bar.boundingBox())?.height, language).toBe(usual);
    }
  });

  it('has every opened app one click or key away, whatever has the focus, and none behind a question', async () => {
    const { page, bridge } = await open();
    const shift = new ShiftPage(page);
    await new NotesCard(page).text.focus();
    await page.keyboard.press('Control+2');
    await new AppPage(page, 'Charts').heading.waitFor();
    // The rest of the typing presses nothing.
    expect(await focusedText()).toBe('Charts');
    await bridge.push(activeSnapshot({ apps, openApps: ['charts', 'beds'] }));
    expect(await shift.tabs.allInnerTexts()).toEqual(['Overview', 'Charts', 'Beds']);
    await shift.tab('Beds').click();
    await new AppPage(page, 'Beds').heading.waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await new AppPage(page, 'Charts').heading.waitFor();
    await page.keyboard.press('Alt+Home');
    await shift.tile('Beds').waitFor();
    // There is no ninth app.
    await page.keyboard.press('Control+9');
    const question = await shift.askToSignOutAt('ICU-3');
    await question.waitFor();
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Escape');
    await shift.tile('Beds').waitFor();
    const opened = (await bridge.calls('apps.open')).map(({ input }) => (input as { appId: string }).appId);
    expect(opened).toEqual(['charts', 'beds', 'charts']);
  });
});

import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { settled } from '../../support/renderer/open-screen.ts';
import { type ScriptedScreen, screens } from '../../support/renderer/screens.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  lockedSnapshot,
  nowMs,
  signedOutSnapshot,
} from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();
const replies = {
  'session.preview-sign-out': { displayName: 'Ana Ruiz', wipes: [], notes: null, serverReachable: true },
} as const;

describe('on a large screen', () => {
  it.each([
    ['4K', { width: 3840, height: 2160 }, 2],
    ['a 27-inch screen', { width: 2560, height: 1440 }, 4 / 3],
    ['a wide one', { width: 3440, height: 1080 }, 1],
    ['an upright one', { width: 1080, height: 1920 }, 1],
    ['a small one', { width: 1280, height: 720 }, 1],
  ])('everything is as large on %s as its height and width allow', async (_, size, factor) => {
    const { page } = await open(signedOutSnapshot(), { width: 1920, height: 1080 });
    const usual = await sizesOf(page);
    await page.setViewportSize(size);
    await settled(page);
    for (const [name, px] of Object.entries(await sizesOf(page)))
      expect(px / (usual[name] ?? Number.NaN), name).toBeCloseTo(factor, 1);
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  });
});

describe.each([
  ['signed out', signedOutSnapshot(), 'Sign in'],
  ['locked', lockedSnapshot(), 'Unlock'],
])('the screen while %s', (_, snapshot, action) => {
  it('starts at the top, and its button is as wide as its words', async () => {
    const { page } = await open(snapshot, { width: 1920, height: 1080 });
    const [button, heading, header] = await Promise.all([
      boxOf(page, `form button[type=submit]`),
      boxOf(page, 'main h1'),
      boxOf(page, 'header'),
    ]);
    expect(await page.getByRole('button', { name: action, exact: true }).count()).toBe(1);
    expect(button.width).toBeLessThanOrEqual(320);
    expect(heading.y - header.y - header.height).toBeLessThan(220);
  });
});

/** With eight people, others and an ended session; with everything a lock screen may hold. */
describe.each(['signed-out-parked', 'locked-ending'])('the screen %s', (name) => {
  it('ends within a window of 1280×800, footer and all', async () => {
    const { page } = await open(screenNamed(name).snapshot);
    await settled(page);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(800);
  });
});

describe.each([
  [1280, 800],
  [1280, 1024],
  [700, 900],
])('a receipt at %i × %i', (width, height) => {
  it('moves nothing when it goes', async () => {
    const shown = screenNamed('signed-out-parked').snapshot;
    const { page, bridge } = await open(receiptShown(shown), { width, height });
    const receipt = page.getByText('Nothing from that session is left');
    await receipt.waitFor();
    const before = await placesOf(page);
    const form = await boxOf(page, 'form');
    await bridge.push(signedOutSnapshot(null, { revision: 2, people: shown.people }));
    await receipt.waitFor({ state: 'detached' });
    expect(await boxOf(page, 'form')).toEqual(form);
    expect((await placesOf(page)).slice(0, 2)).toEqual(before.slice(0, 2));
  });
});

describe('a dialog', () => {
  it('moves nothing of the page behind it, and the wheel does not either', async () => {
    const { page } = await open(activeSnapshot(), { height: 420, replies });
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<p id="fixed" style="position:fixed;right:0">fixed</p>');
      document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p style="height:900px">long</p>');
    });
    const before = await placesOf(page);
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await page.getByRole('alertdialog').waitFor();
    expect(await placesOf(page)).toEqual(before);
    await page.mouse.move(20, 400);
    await page.mouse.wheel(0, 200);
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await placesOf(page)).toEqual(before);
    // Without a dialog the page scrolls as ever.
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
  });
});

function screenNamed(name: string): ScriptedScreen {
  const screen = screens.find((candidate) => candidate.name === name);
  if (screen === undefined) throw new Error(`${name} is not a screen`);
  return screen;
}

const receiptShown = ({ people }: Snapshot): Snapshot =>
  signedOutSnapshot(
    { kind: 'signed_out', atMs: nowMs, server: 'ended', wiped: [], stillStored: false },
    { people },
  );

async function sizesOf(page: Page): Promise<Record<string, number>> {
  const [field, button, logo] = await Promise.all([
    boxOf(page, 'form input'),
    boxOf(page, 'form button[type=submit]'),
    boxOf(page, 'header svg'),
  ]);
  const text = await page
    .locator('main h1')
    .first()
    .evaluate((heading) => Number.parseFloat(getComputedStyle(heading).fontSize));
  return { field: field.height, button: button.height, logo: logo.height, text };
}

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the screen`);
  return box;
}

const placesOf = (page: Page) =>
  page.evaluate(() =>
    ['header', 'main', 'main > *', '#fixed'].map((selector) => {
      const { left, right, top } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
      return [selector, left, right, top];
    }),
  );

const sidewaysOverflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { activeSnapshot, lockedSnapshot, signedOutSnapshot } from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();
const site = {
  name: 'St. Anne Hospital',
  help_desk: 'extension 4711',
  text: 'For staff of St. Anne only. Report a lost badge at once.',
  logo: null,
  update_notice: null,
  language: null,
};

it.each([
  ['signed out', signedOutSnapshot(null, { site })],
  ['at work', activeSnapshot({}, { site })],
  ['locked', lockedSnapshot({ site })],
])('shows the site and its help desk while %s', async (_, snapshot) => {
  const { page } = await open(snapshot);
  await page.getByText('St. Anne Hospital').waitFor();
  await page.getByText('Help: extension 4711').waitFor();
});

it.each([
  ['signed out', signedOutSnapshot(null, { site })],
  ['locked', lockedSnapshot({ site })],
])(
  "shows the site's text while %s, its name in the header, and a help desk large enough to read from afar",
  async (_, snapshot) => {
    const { page } = await open(snapshot, { width: 1024, height: 768 });
    await page.getByText('For staff of St. Anne only.').waitFor();
    await page.getByRole('banner').getByText('St. Anne Hospital').waitFor();
    const help = page.getByText('Help: extension 4711');
    expect(
      await help.evaluate((line) => Number.parseFloat(getComputedStyle(line).fontSize)),
    ).toBeGreaterThanOrEqual(16);
    const box = await help.boundingBox();
    expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThanOrEqual(768);
  },
);

it('shows the text to nobody who is signed in', async () => {
  const { page } = await open(activeSnapshot({}, { site }));
  expect(await page.getByText('For staff of St. Anne only.').count()).toBe(0);
});

it('is in the language of the policy, whatever a user has chosen, and offers no other', async () => {
  const { page } = await open(signedOutSnapshot());
  await page.getByRole('button', { name: 'Español' }).click();
  await page.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
  const { page: fixed } = await open(signedOutSnapshot(null, { site: { ...site, language: 'de' } }));
  await fixed.getByRole('button', { name: 'Anmelden' }).waitFor();
  await fixed.getByText('Hilfe: extension 4711').waitFor();
  expect(await fixed.getByRole('button', { name: 'English' }).count()).toBe(0);
  expect(await fixed.evaluate(() => document.documentElement.lang)).toBe('de');
});

it('says that it needs an update, and still lets people sign in', async () => {
  const { page } = await open(signedOutSnapshot(null, { wantedVersion: '0.9.0' }));
  await page.getByText('This workstation is older than version 0.9.0').waitFor();
  expect(await page.getByRole('button', { name: 'Sign in' }).isEnabled()).toBe(true);
});

describe('the logo of the site', () => {
  const logo = { path: '/site/logo-0123456789abcdef.png', width: 256, height: 128 };
  const picture = readFileSync(new URL('../../../build/icons/256x256.png', import.meta.url));
  const withLogo = { site: { ...site, logo } };

  it.each([
    ['signed out', signedOutSnapshot(null, withLogo)],
    ['locked', lockedSnapshot(withLogo)],
  ])('is shown while %s, with the name of the site', async (_, snapshot) => {
    const { page, bridge } = await open(signedOutSnapshot());
    await page.route(`**${logo.path}`, (route) => route.fulfill({ contentType: 'image/png', body: picture }));
    await bridge.push({ ...snapshot, revision: 9 });
    const image = page.getByRole('banner').getByRole('img', { name: 'St. Anne Hospital' });
    await image.waitFor();
    expect((await image.boundingBox())?.height).toBeLessThanOrEqual(64);
  });

  it("is replaced by the product's if it cannot be shown", async () => {
    const { page } = await open(signedOutSnapshot(null, withLogo));
    await page.getByRole('img', { name: 'St. Anne Hospital' }).waitFor({ state: 'detached' });
    await page.getByRole('banner').locator('svg[viewBox="0 0 32 32"]').waitFor();
  });
});

it('also says what IT has arranged', async () => {
  const update_notice = 'It is updated tonight; please leave it on.';
  const { page } = await open(
    signedOutSnapshot(null, { wantedVersion: '0.9.0', site: { ...site, update_notice } }),
  );
  await page.getByText(`You can keep working. ${update_notice}`).waitFor();
  // Neither during a shift nor while it is locked.
  for (const snapshot of [
    activeSnapshot({}, { wantedVersion: '0.9.0' }),
    lockedSnapshot({ wantedVersion: '0.9.0' }),
  ]) {
    const { page: other } = await open(snapshot);
    expect(await other.getByText('older than version').count()).toBe(0);
  }
  const { page: without } = await open(signedOutSnapshot(null, { site: { ...site, update_notice } }));
  await without.getByText('Help: extension 4711').waitFor();
  expect(await without.getByText(update_notice).count()).toBe(0);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { activeSnapshot, lockedSnapshot, signedOutSnapshot } from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();
const site = {
  name: 'St. Anne Hospital',
  help_desk: 'extension 4711',
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

it('is in the language of the policy, whatever somebody has chosen, and offers no other', async () => {
  const { page } = await open(signedOutSnapshot());
  await page.getByRole('button', { name: 'Español' }).click();
  await page.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
  const { page: fixed } = await open(signedOutSnapshot(null, { site: { ...site, language: 'de' } }));
  await fixed.getByRole('button', { name: 'Anmelden' }).waitFor();
  await fixed.getByText('Hilfe: extension 4711').waitFor();
  expect(await fixed.getByRole('button', { name: 'English' }).count()).toBe(0);
  expect(await fixed.evaluate(() => document.documentElement.lang)).toBe('de');
});

it('says that it is to be updated, and lets people sign in', async () => {
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
  ])('is shown while %s, and says whose it is', async (_, snapshot) => {
    const { page, bridge } = await open(signedOutSnapshot());
    await page.route(`**${logo.path}`, (route) => route.fulfill({ contentType: 'image/png', body: picture }));
    await bridge.push({ ...snapshot, revision: 9 });
    const image = page.getByRole('banner').getByRole('img', { name: 'St. Anne Hospital' });
    await image.waitFor();
    expect((await image.boundingBox())?.height).toBeLessThanOrEqual(64);
  });

  it('gives way to that of the product where it cannot be shown', async () => {
    const { page } = await open(signedOutSnapshot(null, withLogo));
    await page.getByRole('img', { name: 'St. Anne Hospital' }).waitFor({ state: 'detached' });
    await page.getByRole('banner').locator('svg[viewBox="0 0 32 32"]').waitFor();
  });
});

it('says besides what IT has arranged', async () => {
  const update_notice = 'It is updated tonight; please leave it on.';
  const { page } = await open(
    signedOutSnapshot(null, { wantedVersion: '0.9.0', site: { ...site, update_notice } }),
  );
  await page.getByText(`You can go on. ${update_notice}`).waitFor();
  // Not in a shift, nor while it is locked.
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

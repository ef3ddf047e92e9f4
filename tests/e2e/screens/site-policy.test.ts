import { expect, it } from 'vitest';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { activeSnapshot, lockedSnapshot, signedOutSnapshot } from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();
const site = { name: 'St. Anne Hospital', help_desk: 'extension 4711', language: null };

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

import { expect, it } from 'vitest';
import type { AppBounds } from '../../../electron/ipc/contract.ts';
import type { OpenedScreen } from '../../support/renderer/open-screen.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { activeSnapshot, lockedSnapshot, signedOutSnapshot } from '../../support/renderer/snapshots.ts';
import { AppPage } from '../pages/app-page.ts';
import { ShiftPage } from '../pages/shift-page.ts';

const apps = [{ id: 'vitals', name: 'Vitals notes', icon: 'pulse' }] as const;
const preview = { displayName: 'Ana Ruiz', wipes: [], notes: null, serverReachable: true };
const { open } = serveScreens();

/** Where the page last told Electron to place the app's view. */
async function placeOf({ bridge }: OpenedScreen): Promise<AppBounds | null | undefined> {
  const last = (await bridge.calls('apps.place')).at(-1);
  return (last?.input as { bounds: AppBounds | null } | undefined)?.bounds;
}

it('tells Electron where the app is, and that it is away behind a dialog, a lock and on the shift', async () => {
  const replies = { 'apps.open': { ok: true, frame: null }, 'session.preview-sign-out': preview } as const;
  const screen = await open(activeSnapshot({ apps }), { replies });
  const { page, bridge } = screen;
  const app = new AppPage(page, 'Vitals notes');
  const tile = page.getByRole('button', { name: 'Vitals notes' });
  await tile.click();
  await app.heading.waitFor();
  const { height = Number.NaN } = (await app.bar.boundingBox()) ?? {};
  await expect.poll(() => placeOf(screen)).toEqual({ x: 0, y: height, width: 1280, height: 800 - height });

  await page.setViewportSize({ width: 1024, height: 768 });
  await expect.poll(() => placeOf(screen)).toMatchObject({ width: 1024 });
  // The bar about the end of the session pushes the app down.
  await bridge.push(activeSnapshot({ apps, warning: 15 }));
  await expect.poll(async () => (await placeOf(screen))?.y).toBeGreaterThan(100);

  await app.signOutButton.click();
  await expect.poll(() => placeOf(screen)).toBeNull();
  await page.keyboard.press('Escape');
  await expect.poll(() => placeOf(screen)).toMatchObject({ width: 1024 });

  // Tab leads from the bar into the app.
  const opened = (await bridge.calls('apps.open')).length;
  await app.place.focus();
  await expect.poll(async () => (await bridge.calls('apps.open')).length).toBe(opened + 1);

  await bridge.push(lockedSnapshot());
  await page.getByRole('button', { name: 'Unlock' }).waitFor();
  expect(await placeOf(screen)).toBeNull();
  expect(await page.getByText('Vitals notes').count()).toBe(0);
  await bridge.push(activeSnapshot({ apps }));
  await app.heading.waitFor();
  await app.backButton.click();
  await new ShiftPage(page).time.waitFor();
  await expect.poll(() => placeOf(screen)).toBeNull();

  // The next user starts on the shift.
  await tile.click();
  await bridge.push(signedOutSnapshot());
  await page.getByLabel('User name').waitFor();
  await bridge.push(activeSnapshot({ apps }));
  await new ShiftPage(page).time.waitFor();
  expect(screen.consoleErrors).toEqual([]);
});

it('shows nobody else the app that somebody has left open', async () => {
  const replies = { 'apps.open': { ok: true, frame: null } } as const;
  const screen = await open(activeSnapshot({ apps }), { replies });
  await screen.page.getByRole('button', { name: 'Vitals notes' }).click();
  await new AppPage(screen.page, 'Vitals notes').heading.waitFor();
  const user = { username: 'jan.kowal', displayName: 'Jan Kowal', roles: ['clinician'] } as const;
  await screen.bridge.push(activeSnapshot({ apps, user, seat: 'b' }));
  await new ShiftPage(screen.page).time.waitFor();
  await expect.poll(() => placeOf(screen)).toBeNull();
});

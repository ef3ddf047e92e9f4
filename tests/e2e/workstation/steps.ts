import type { Page } from 'playwright';
import { PinForm } from '../pages/pin-form.ts';

export interface TypedCredentials {
  readonly username: string;
  readonly password: string;
}

export const headingOf = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

export async function signIn(page: Page, { username, password }: TypedCredentials): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
}

/** Signs in and waits for the shift to be on screen. */
export async function beginShift(page: Page, user: TypedCredentials & { readonly displayName: string }) {
  await signIn(page, user);
  await headingOf(page, user.displayName).waitFor();
  await page.getByRole('heading', { name: 'Time left' }).waitFor();
}

export async function unlock(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

/** Accepts the offer of a PIN and waits for it to be set. */
export async function choosePin(page: Page, pin: string): Promise<void> {
  const form = new PinForm(page);
  await form.open();
  await form.choose(pin);
  await page.getByText('The PIN is set.').waitFor({ state: 'attached' });
}

export async function openSignOutDialog(page: Page) {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  return page.getByRole('alertdialog', { name: 'Sign out?' });
}

/** Signs out and waits for the confirmation on the sign-in screen. */
export async function signOut(page: Page): Promise<void> {
  const dialog = await openSignOutDialog(page);
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText(/^Signed out at/).waitFor();
}

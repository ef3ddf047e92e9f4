import type { Page } from 'playwright';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { setUpByBridge } from '../../support/electron/set-up-by-bridge.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';

/** Sets the workstation up through the bridge, for tests that begin later in the day; returns its demo users. */
export async function setUp(page: Page): Promise<readonly [GeneratedUser, GeneratedUser]> {
  await new SetupPage(page).heading.waitFor();
  const [first, second] = await setUpByBridge(page);
  if (!first || !second) throw new Error('There are no demo users.');
  await new SignInPage(page).heading.waitFor();
  return [first, second];
}

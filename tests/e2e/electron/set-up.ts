import type { Page } from 'playwright';
import type { GeneratedUser, SetupResult, WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { SetupPage } from '../pages/setup-page.ts';
import { SignInPage } from '../pages/sign-in-page.ts';

/** Sets the workstation up through the bridge, for stories that begin later in the day; its demo users. */
export async function setUp(page: Page): Promise<readonly [GeneratedUser, GeneratedUser]> {
  await new SetupPage(page).heading.waitFor();
  const result = await page.evaluate(async (): Promise<SetupResult> => {
    const { workstation } = window as unknown as { workstation: WorkstationBridge };
    return await workstation.invoke('setup.run', {
      administrator: { username: 'admin', display_name: 'Ida Marsh', password: 'plenty of quiet tea' },
      ward: { name: 'Ward B', profile: 'standard' },
      station: 'B-204',
      demo_users: true,
    });
  });
  const [first, second] = result.ok ? result.demoUsers : [];
  if (!first || !second) throw new Error('There are no demo users.');
  await new SignInPage(page).heading.waitFor();
  return [first, second];
}

import type { Page } from 'playwright';
import type { GeneratedUser, SetupResult, WorkstationBridge } from '../../../electron/ipc/contract.ts';

/** Sets up the workstation on that page without its screens; returns its demo users. */
export async function setUpByBridge(page: Page): Promise<readonly GeneratedUser[]> {
  const result = await page.evaluate(async (): Promise<SetupResult> => {
    const { workstation } = window as unknown as { workstation: WorkstationBridge };
    return await workstation.invoke('setup.run', {
      administrator: { username: 'admin', display_name: 'Ida Marsh', password: 'plenty of quiet tea' },
      ward: { name: 'Ward B', profile: 'standard' },
      station: 'B-204',
      demo_users: true,
    });
  });
  if (!result.ok) throw new Error(result.error);
  return result.demoUsers;
}

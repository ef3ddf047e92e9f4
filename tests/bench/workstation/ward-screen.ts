import type { Page } from 'playwright';
import type { GeneratedUser } from '../../../electron/core/contract/channels.ts';
import type { ChannelInput, ChannelOutput } from '../../../electron/ipc/contract.ts';
import { LockPage } from '../../e2e/pages/lock-page.ts';
import { ParkedUsers } from '../../e2e/pages/parked-users.ts';
import { beginShift, choosePin, headingOf } from '../../e2e/workstation/steps.ts';

const pin = '482915';

/** From pressing this button until that user's shift is visible, in ms; measured in the page itself. */
const visibleMs = (page: Page, button: string, displayName: string) =>
  page.evaluate(
    ([selector, name]) =>
      new Promise<number>((resolve) => {
        const textsOf = (headings: string) =>
          [...document.querySelectorAll(headings)].map(({ textContent }) => textContent);
        const startedMs = performance.now();
        const observer = new MutationObserver(() => {
          if (!textsOf('h1').includes(name) || !textsOf('h2, h3').includes('Time left')) return;
          observer.disconnect();
          // Two frames: what is in the document by the first is on the screen by the second.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - startedMs)));
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        document.querySelector<HTMLButtonElement>(selector)?.click();
      }),
    [button, displayName] as const,
  );

/** Creates the first administrator, a ward and demo users; returns the users. */
export async function setUpWard(page: Page): Promise<readonly GeneratedUser[]> {
  await headingOf(page, 'Set up this workstation').waitFor();
  const input: ChannelInput<'setup.run'> = {
    administrator: { username: 'admin', display_name: 'Ida Marsh', password: 'plenty of quiet tea' },
    ward: { name: 'Ward B', profile: 'standard' },
    station: 'B-204',
    demo_users: true,
  };
  const result = await page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/rpc/setup.run', { method: 'POST', headers, body });
    return (await answer.json()).output as ChannelOutput<'setup.run'>;
  }, JSON.stringify({ input }));
  if (!result.ok) throw new Error(`The set-up failed: ${result.error}`);
  return result.demoUsers;
}

/** Signs in and sets the PIN that `unlockMs` and `switchMs` use. */
export async function beginShiftWithPin(page: Page, user: GeneratedUser): Promise<void> {
  await beginShift(page, user);
  await choosePin(page, pin);
}

/** Locks the screen and unlocks it by PIN: how long until the shift is visible again. */
export async function unlockMs(page: Page, { displayName }: GeneratedUser): Promise<number> {
  await page.keyboard.press('Control+Shift+L');
  const lock = new LockPage(page);
  await lock.pin.fill(pin);
  return await visibleMs(page, 'main form button[type=submit]', displayName);
}

/** Parks the user on screen and brings `user` back by PIN: how long until that shift is visible. */
export async function switchMs(page: Page, { displayName }: GeneratedUser): Promise<number> {
  await page.getByRole('button', { name: 'Switch user', exact: true }).click();
  const parked = new ParkedUsers(page);
  await parked.card(displayName).click();
  await parked.pin.fill(pin);
  return await visibleMs(page, '[role=alertdialog] button[type=submit]', displayName);
}

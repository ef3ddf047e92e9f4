import { expect, it } from 'vitest';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import { signedOutSnapshot } from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();

it('gives a page the real time, whatever another one did with its clock', async () => {
  for (let times = 0; times < 2; times += 1) {
    const { page } = await open(signedOutSnapshot());
    await page.evaluate('addEventListener("keydown", ({ timeStamp }) => (stamp = timeStamp))');
    const session = await page.context().newCDPSession(page);
    const timestamp = Date.now() / 1_000 + 3_600;
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Shift', timestamp });
    expect(await page.evaluate('stamp')).toBeGreaterThan(3_000_000);
    await page.clock.install();
  }
});

import { describe, expect, it } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { listenLoopback } from '../../support/apps/listen-loopback.ts';
import { Sight } from '../../support/electron/sight.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { beginShift, choosePin } from '../workstation/steps.ts';
import { setUp } from './set-up.ts';
import { shareComputer } from './shared-computer.ts';

const pin = '902746';
let running: RunningWorkstation;
let nurse: GeneratedUser;

const computer = shareComputer(async (shared) => {
  const server = await listenLoopback((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>Vitals</title><h1>Blood pressure of bed 12</h1>');
  });
  const { origin } = server;
  const app = { id: 'vitals', name: 'Vitals notes', start_url: `${origin}/`, allowed_origins: [origin] };
  running = await shared.start({ policy: { apps: [app] } });
  const { page } = running;
  [nurse] = await setUp(page);
  await beginShift(page, nurse);
  await choosePin(page, pin);
});

const textOnPage = async () => String(await running.askPage('document.body.innerText'));
const shows = (text: string) => expect.poll(textOnPage, { timeout: 60_000 }).toContain(text);
const gone = (sight: Sight) => expect.poll(() => sight.isSeen(), { timeout: 30_000 }).toBe(false);

/** Runs a script in the page whose address begins so, and does not wait for what may never end. */
const runIn = (address: string, script: string) =>
  running.application.evaluate(
    ({ webContents }, [start, code]) => {
      const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(start));
      void contents?.executeJavaScript(code);
    },
    [address, script] as const,
  );

describe('the cover', () => {
  it('hides the shift of a page that hangs, and brings the page back on the lock screen', async () => {
    const shift = await Sight.of(running, computer().screen, running.page.getByText('Time left'));
    expect(await shift.isSeen()).toBe(true);
    await runIn('carelink:', 'setTimeout(() => { for (;;); }, 0)');
    await expect.poll(textOnPage).toBe('null');
    await computer().screen.press('ctrl+shift+l');
    await gone(shift);
    await shows('Locked by you at');
    expect(computer().log()).toContain('the page does not answer and is ended');
    await computer().screen.type(pin);
    await computer().screen.press('Return');
    await shows('Time left');
    await expect.poll(() => shift.isSeen()).toBe(true);
  });
});

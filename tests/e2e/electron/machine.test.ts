import { afterAll, describe, expect, it } from 'vitest';
import { MachineSignals } from '../../support/electron/machine-signals.ts';
import { passTime } from '../../support/electron/pass-time.ts';
import type { RunningWorkstation, WardComputer } from '../../support/electron/ward-computer.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { type DifficultWay, openDifficultWay } from '../../support/shell/difficult-way.ts';
import { everythingShown } from '../../support/shell/everything-shown.ts';
import { IdleCountdown } from '../pages/idle-countdown.ts';
import { LockPage } from '../pages/lock-page.ts';
import { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';

const pin = '482915';
const ana = { ...nurse, displayName: nurse.username };
const minute = 60_000;
const hour = 60 * minute;

let machine: MachineSignals;
let server: TestServer;
let way: DifficultWay;
let running: RunningWorkstation;
let hands: Hands;
const computer = shareComputer(async (ward: WardComputer) => {
  machine = await MachineSignals.open(ward.desk);
  way = await openDifficultWay(() => undefined);
  server = await startTestServer({ clock: new FakeServerClock(Date.now()), config: { issuer: way.url } });
  way.target = server.url;
  await addTestUser(server);
  running = await ward.start({ policy: { server_url: way.url, lock: { editing_grace_seconds: 0 } } });
  hands = new Hands(ward.screen, running);
  await hands.beginShift(ana);
  await hands.choosePin(pin);
});
afterAll(async () => {
  machine?.close();
  await Promise.all([server?.close(), way?.close()]);
});

describe('a shift at a computer', () => {
  it.each([
    ['is locked by its desktop', () => machine.lock(), 'together with the computer'],
    ['shows its screen saver', () => machine.hintLocked(), 'together with the computer'],
    ['has its lid closed', () => machine.closeLid(), 'when the lid was closed'],
    ['goes to sleep', () => machine.sleep(true), 'when the computer went to sleep'],
  ])('that %s is hidden, and the PIN opens it', async (_what, happen, cause) => {
    happen();
    await hands.seesLock(cause);
    expect(await everythingShown(hands.page)).not.toContain('Time left');
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
  });

  it('that locks in the middle of a note does not try what is typed next as a PIN', async () => {
    const { text } = await hands.openNotes();
    await hands.press('ctrl+a', 'Delete');
    // Without a pause, however long the lock takes.
    const typing = hands.type(`Bed 4: 12${'3456'.repeat(10)}`, { keyMs: 150 });
    await expect.poll(() => text.inputValue()).toContain('Bed 4: 12');
    machine.lock();
    await hands.seesLock('together with the computer');
    await typing;
    expect(await new LockPage(hands.page).pin.inputValue()).toBe('');
    await hands.lookUp();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    await expect.poll(() => text.inputValue()).toMatch(/^Bed 4: 12[3456]*$/);
  });

  it("stays open when another user's desktop is locked", async () => {
    machine.lock('/org/freedesktop/login1/session/_38');
    // Sent later, and so received later.
    machine.sleep(false);
    const { text } = await hands.openNotes();
    await hands.press('ctrl+a');
    await hands.type('Bed 5');
    await expect.poll(() => text.inputValue()).toBe('Bed 5');
  });

  it('that wakes after an hour without a network is unlocked by PIN, and continues once the network is back', async () => {
    const { page } = hands;
    machine.sleep(true);
    await hands.seesLock('when the computer went to sleep');
    process.kill(-running.pid, 'SIGSTOP');
    way.way = 'cut';
    server.clock.advance(hour);
    process.kill(-running.pid, 'SIGCONT');
    await passTime(running.application, hour, { asleep: true });
    machine.sleep(false);
    await hands.lookUp();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    // A retry after a failure: no reason to lock a user who has just returned.
    const tries = way.hungUp;
    await expect.poll(() => way.hungUp).toBeGreaterThan(tries + 1);
    await hands.seesShiftOf(ana);
    way.way = 'open';
    await expect.poll(() => page.innerText('body')).toMatch(/10\sh\s5\d\smin/);
  });

  it('that nobody uses is locked, unless somebody moves the mouse in the last half minute', async () => {
    const { page } = hands;
    const { screen } = computer();
    const countdown = new IdleCountdown(page);
    const { x, y } = await running.contentPlace();
    // No key is pressed from here on: the page would report it a moment later, when time has already moved on.
    machine.lock();
    await hands.seesLock('together with the computer');
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    const pass = async (durationMs: number) => {
      server.clock.advance(durationMs);
      await passTime(running.application, durationMs);
      machine.sleep(false);
    };
    await pass(9.5 * minute + 2_000);
    await countdown.region.waitFor();
    for (const step of [40, 80, 120]) await screen.hover({ x: x + step, y: y + step });
    await countdown.region.waitFor({ state: 'detached' });
    await screen.hover({ x: x + 200, y: y + 200 });
    await pass(11 * minute);
    await hands.seesLock('because nobody was using the computer');
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
  });
});

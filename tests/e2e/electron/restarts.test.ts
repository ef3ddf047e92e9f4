import { describe, expect, it } from 'vitest';
import type { GeneratedUser, WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { isAlive, serverProcessOf } from '../../support/electron/server-process-of.ts';
import type { RunningWorkstation, WardComputer } from '../../support/electron/ward-computer.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { headingOf } from '../workstation/steps.ts';
import { Hands } from './hands.ts';
import { setUp } from './set-up.ts';
import { shareComputer } from './shared-computer.ts';

const pin = '482915';
const written = 'Bed 4: ask about the drip';

let running: RunningWorkstation;
let hands: Hands;
let ana: GeneratedUser;
const computer = shareComputer(async (ward: WardComputer) => {
  await start(ward);
  [ana] = await setUp(running.page);
  await hands.beginShift(ana);
  await hands.choosePin(pin);
});

async function start(ward: WardComputer): Promise<void> {
  running = await ward.start();
  hands = new Hands(ward.screen, running);
}

describe('a shift that is interrupted', () => {
  it('is locked after a quit and a new start, with its notes', async () => {
    const notes = await hands.openNotes();
    await hands.type(written.slice(0, 6));
    await notes.saved.waitFor();
    await hands.type(written.slice(6, 10));
    const server = serverOf(running);
    // By the window manager, while the last words are still being sent.
    await Promise.all([running.ended(), hands.press('alt+F4')]);
    await expect.poll(() => isAlive(server)).toBe(false);
    await start(computer());
    await seesLockAfterRestart();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    await expect.poll(() => notesOf(hands).inputValue()).toBe(written.slice(0, 10));
  });

  it('is locked after a kill -9 and a new start, with a server of its own and its notes', async () => {
    const notes = await hands.openNotes();
    await hands.press('ctrl+End');
    await hands.type(written.slice(10));
    await expect.poll(() => notes.text.inputValue()).toBe(written);
    await expect.poll(() => keptNotes(hands, ana)).toBe(written);
    const orphan = serverOf(running);
    await running.kill('SIGKILL');
    // It would keep the database open.
    await expect.poll(() => isAlive(orphan)).toBe(false);
    await start(computer());
    await seesLockAfterRestart();
    const lock = new LockPage(hands.page);
    await hands.click(lock.usePassword);
    await hands.unlock(ana.password);
    await hands.seesShiftOf(ana);
    await expect.poll(() => notesOf(hands).inputValue()).toBe(written);
    expect(serverOf(running)).not.toBe(orphan);
  });

  it('goes on when the server is killed, and a call that was under way can be made again', async () => {
    const lock = new LockPage(hands.page);
    const killed = serverOf(running);
    await hands.lock();
    await hands.click(lock.usePassword);
    process.kill(killed, 'SIGSTOP');
    await hands.unlock(ana.password);
    await hands.page.getByRole('button', { name: 'Unlocking…' }).waitFor();
    process.kill(killed, 'SIGKILL');
    // Either the next server or the user is asked again; nobody is let in or thrown out because of it.
    const isIn = headingOf(hands.page, ana.displayName).and(
      hands.page.getByRole('banner').getByRole('heading'),
    );
    await isIn.or(lock.alert).first().waitFor();
    await expect.poll(() => serverProcessOf(running.pid)).not.toBeOneOf([null, killed]);
    if (!(await isIn.isVisible())) {
      await hands.page
        .getByRole('banner')
        .getByText(/Connected$/)
        .waitFor();
      await hands.unlock(ana.password);
    }
    await hands.seesShiftOf(ana);
    await expect.poll(() => notesOf(hands).inputValue()).toBe(written);
  });

  it('is back on screen after the page has crashed, and its keys work', async () => {
    await crashPage(running);
    await expect.poll(() => running.askPage('document.querySelector("textarea")?.value')).toBe(written);
    await hands.press('ctrl+shift+l');
    await expect.poll(() => running.askPage('document.title')).toMatch(/^Locked/);
    await hands.type(pin);
    await hands.press('Return');
    await expect.poll(() => running.askPage('document.title')).toMatch(/^Your shift/);
  });

  it('is off the screen, with a message, once the page has crashed five times in a minute', async () => {
    const { screen } = computer();
    for (let crashes = 2; crashes < 5; crashes += 1) {
      await crashPage(running);
      await expect.poll(() => running.askPage('document.title')).toMatch(/^Your shift/);
    }
    await crashPage(running);
    await expect.poll(() => screen.windows()).not.toContain('Your shift – CareLink Workstation');
    await expect.poll(() => screen.focused()).toBe('CareLink Workstation');
    expect(computer().log()).toContain('the page is not loaded again');
    // The message may be visible a moment before it accepts keys.
    await expect
      .poll(async () => {
        if (!running.hasEnded) await screen.press('Return');
        return running.hasEnded;
      })
      .toBe(true);
    await start(computer());
    await seesLockAfterRestart();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    await expect.poll(() => notesOf(hands).inputValue()).toBe(written);
  });

  it('is locked by itself when the keychain hangs at the start after a kill -9', async () => {
    const server = serverOf(running);
    await running.kill('SIGKILL');
    await expect.poll(() => isAlive(server)).toBe(false);
    const { keychain } = computer();
    keychain.hang();
    try {
      await start(computer());
      // On a slow computer the start has already waited long enough, and the sign-in screen says so.
      const { page } = running;
      const isTold = page.getByText('does not yet show who was signed in');
      await page.getByRole('heading', { name: 'Starting' }).or(isTold).first().waitFor();
    } finally {
      keychain.goOn();
    }
    await seesLockAfterRestart();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
  });
});

/** What the workstation has received of the notes: a kill leaves no time to send the rest. */
const keptNotes = ({ page }: Hands, { username }: GeneratedUser) =>
  page.evaluate(async (asked) => {
    const { workstation } = window as unknown as { workstation: WorkstationBridge };
    const reading = await workstation.invoke('draft.read', { username: asked, name: 'shift-notes' });
    return reading.ok ? reading.draft?.text : reading.error;
  }, username);

const notesOf = ({ page }: Hands) => new NotesCard(page).text;

async function seesLockAfterRestart(): Promise<void> {
  const { page } = hands;
  await headingOf(page, ana.displayName).waitFor();
  await page.getByText('after a restart').waitFor();
  expect(await page.content()).not.toContain(written.slice(0, 6));
}

function serverOf({ pid }: RunningWorkstation): number {
  const server = serverProcessOf(pid);
  if (server === null) throw new Error('The workstation has no server process.');
  return server;
}

async function crashPage({ application }: RunningWorkstation): Promise<void> {
  await application.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
}

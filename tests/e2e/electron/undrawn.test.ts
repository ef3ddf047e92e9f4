import { spawnSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { Sight } from '../../support/electron/sight.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { beginShift, choosePin } from '../workstation/steps.ts';
import { backToShift } from './back-to-shift.ts';
import { setUp } from './set-up.ts';
import { shareComputer } from './shared-computer.ts';

const pin = '902746';
const patience = { timeout: 60_000 };
const lockedTitle = 'Locked – CareLink Workstation';
let running: RunningWorkstation;
let nurse: GeneratedUser;
/** Pixels of words in the shift. */
let shift: Sight;

const computer = shareComputer(async (shared) => {
  running = await shared.start();
  [nurse] = await setUp(running.page);
  await beginShift(running.page, nurse);
  await choosePin(running.page, pin);
  shift = await Sight.of(running, shared.screen, running.page.getByText('Time left'));
});

/** Processes that a test has stopped. */
const stopped = new Set<number>();
const goOn = (processId: number) => {
  stopped.delete(processId);
  try {
    process.kill(processId, 'SIGCONT');
  } catch {
    // It was ended meanwhile.
  }
};
beforeEach(async () => {
  for (const each of stopped) goOn(each);
  if (running !== undefined) await backToShift(running, nurse);
});

const seen = (sight: Sight) => expect.poll(() => sight.isSeen(), patience).toBe(true);
const gone = (sight: Sight) => expect.poll(() => sight.isSeen(), patience).toBe(false);
const log = (from = 0) => computer().log().slice(from);
const lockByKeys = () => computer().screen.press('ctrl+shift+l');

/** Process id of the GPU process, which draws all pages. */
const drawingProcess = () =>
  running.application.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? 0);

function stop(processId: number): void {
  process.kill(processId, 'SIGSTOP');
  stopped.add(processId);
}

async function stopDrawing(): Promise<number> {
  const processId = await drawingProcess();
  expect(processId).toBeGreaterThan(0);
  stop(processId);
  return processId;
}

const childrenOf = (parents: readonly number[], pattern: string) =>
  spawnSync('pgrep', ['--full', '--parent', parents.join(), '--', pattern], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(Number)
    .filter((processId) => processId > 0);

/** The processes of that kind that Chromium has started, mostly through a zygote. */
function processesOf(type: string): number[] {
  const zygotes = childrenOf([running.pid], '--type=zygote');
  return childrenOf([running.pid, ...zygotes], `--type=${type}`);
}

/** The PIN by real keys, typed without a click. */
async function unlock(): Promise<void> {
  // A window that was hidden has the keyboard a little later than its page believes.
  await expect.poll(() => computer().screen.focused(), patience).toBe(lockedTitle);
  const isReady = () => running.askPage('document.hasFocus() && document.activeElement?.type');
  await expect.poll(isReady, patience).toBe('password');
  // Keys that arrive together with the window may be lost.
  const typed = async () => {
    await computer().screen.press('ctrl+a');
    await computer().screen.type(pin);
    return await running.askPage('document.activeElement?.value?.length');
  };
  await expect.poll(typed, patience).toBe(pin.length);
  await computer().screen.press('Return');
  await seen(shift);
}

describe('a lock while nothing is drawn', () => {
  it('puts the window out of sight, ends the process that draws, and shows what the next one draws', async () => {
    const before = log().length;
    await seen(shift);
    const drawing = await stopDrawing();
    await lockByKeys();
    await gone(shift);
    expect(log(before)).toContain('nothing is drawn: the window is hidden');
    await expect.poll(drawingProcess, patience).not.toBe(drawing);
    await expect.poll(() => computer().screen.windows(), patience).toContain(lockedTitle);
    await unlock();
  });

  it('shows the window as soon as that process goes on by itself', async () => {
    const before = log().length;
    const drawing = await stopDrawing();
    await lockByKeys();
    await expect.poll(() => log(before), patience).toContain('nothing is drawn: the window is hidden');
    await gone(shift);
    goOn(drawing);
    await unlock();
    expect(await drawingProcess()).toBe(drawing);
  });

  it.each([
    [
      'is minimised meanwhile',
      () => computer().screen.minimise('CareLink Workstation'),
      () => computer().screen.activate('CareLink Workstation'),
    ],
    ['is on another desktop', () => computer().screen.showDesktop(1), () => computer().screen.showDesktop(0)],
  ])('shows nothing of the shift in a window that %s and comes back', async (_name, leave, comeBack) => {
    const drawing = await stopDrawing();
    await leave();
    await gone(shift);
    expect(await running.askPage("workstation.invoke('session.lock', { cause: 'button' })")).toMatchObject({
      ok: true,
    });
    await comeBack();
    await gone(shift);
    goOn(drawing);
    await unlock();
  });

  it('needs none of that when the process that draws is killed again and again', async () => {
    const before = log().length;
    process.kill(await drawingProcess(), 'SIGKILL');
    await lockByKeys();
    await gone(shift);
    await unlock();
    expect(log(before)).not.toContain('the process that draws is ended');
  });

  it.each(['utility', 'zygote'])('is seen while each %s process is stopped', async (type) => {
    const processes = processesOf(type);
    expect(processes.length).toBeGreaterThan(0);
    for (const each of processes) stop(each);
    await lockByKeys();
    await gone(shift);
    await expect.poll(() => running.askPage('document.body.innerText'), patience).toContain('Locked by you');
    for (const each of processes) goOn(each);
    await unlock();
  });
});

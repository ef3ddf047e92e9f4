import { join } from 'node:path';
import { provideElectron } from '../../support/electron/provide-electron.ts';
import { WardComputer } from '../../support/electron/ward-computer.ts';
import type { Bench } from '../bench.ts';
import { medianOf, type Row } from '../report/row.ts';
import { ElectronWard, hasRestlessCaret, idleMs, locks, starts } from './electron-ward.ts';

/** What its users wait for on a real Electron, by real keys and pixels, with nothing driving or watching its pages. */
export async function* electronRows(bench: Bench): AsyncGenerator<Row> {
  const electron = await provideElectron(bench.options.say);
  if ('obstacle' in electron) {
    bench.options.say(`Without the rows of Electron: ${electron.obstacle}`);
    return;
  }
  const computer = await WardComputer.open(electron);
  bench.onClose(() => computer.close());
  const isOld = hasRestlessCaret(electron);
  const ward = new ElectronWard(computer);
  const which = `Electron ${electron.version}`;
  const row = (what: string, value: number, unit: Row['unit'], atMost: number | null, note: string): Row => ({
    what: `${which}: ${what}`,
    value,
    unit,
    ...(atMost !== null && { goal: { atMost } }),
    note,
  });
  const typed = `from the start of its process to a typed letter on the screen; median of ${starts}`;
  yield row('start on a new folder', medianOf(await ward.startsOnNewFolders()), 's', 2, typed);
  const nurse = await ward.setUp();
  yield row('start to the sign-in', medianOf(await ward.startsAtSignIn()), 's', 1.5, typed);
  const still = isOld ? '; with a caret that rests, as it does from Chromium 140 on' : '';
  const share = `of one core, all processes together, over ${idleMs / 1_000} s${still}`;
  const atSignIn = await ward.idleAtSignIn();
  yield row('idle, at the sign-in screen', atSignIn.idlePercent, '%', 0.5, share);
  const { allBytes, writtenBytes, rigBytes, sharers } = atSignIn.memory;
  const pss = `PSS${sharers > 0 ? `; too little, as ${sharers} other processes share it` : ''}`;
  yield row('memory of all processes', allBytes / 1e6, 'MB', null, `${pss}; at the sign-in screen`);
  yield row('of it written by them', writtenBytes / 1e6, 'MB', null, 'the rest are pages of program files');
  await ward.beginShift(nurse);
  const { idlePercent, memory } = await ward.idle();
  yield row('idle, while somebody is signed in', idlePercent, '%', 0.5, share);
  const inShift = `${pss}; while somebody is signed in, with the cover`;
  yield row('memory in a shift', memory.allBytes / 1e6, 'MB', null, inShift);
  const { hiddenMs, shownMs, lookMs } = await ward.lockAndUnlock();
  const seen = `from the key to the pixels, of which a look takes ${lookMs.toFixed(0)} ms; median of ${locks}`;
  yield row('lock by key, nothing of the shift visible', medianOf(hiddenMs), 'ms', 300, seen);
  yield row('unlock by PIN, the shift visible', medianOf(shownMs), 'ms', 500, `${seen}; with Argon2`);
  const emptyBytes = await ward.memoryOfEmptyWindow();
  const floor = `${pss}; a program that does nothing else`;
  yield row('memory of an empty window', emptyBytes / 1e6, 'MB', null, floor);
  let testsBytes = 0;
  if (isOld) {
    const fillIns = join(electron.app, 'dist', 'workstation', 'node-24.cjs');
    testsBytes = rigBytes + (await ward.memoryOfEmptyWindow(fillIns)) - emptyBytes;
    const ofTests =
      "a Node of the server's own, a holder of the lock, fill-ins of the main process: not in Electron 45";
    yield row('memory that only the tests need', testsBytes / 1e6, 'MB', null, ofTests);
  }
  const added = allBytes - emptyBytes - testsBytes;
  const sum = 'all processes at the sign-in screen, less the empty window and what only the tests need';
  yield row('memory that the workstation adds', added / 1e6, 'MB', 80, sum);
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { beginShift, choosePin } from '../../e2e/workstation/steps.ts';
import { provideElectron } from '../../support/electron/provide-electron.ts';
import { changedPixels, isSamePixel, type ScreenPicture } from '../../support/electron/screen.ts';
import { setUpByBridge } from '../../support/electron/set-up-by-bridge.ts';
import { WardComputer } from '../../support/electron/ward-computer.ts';
import type { Bench } from '../bench.ts';
import { processes, processFamily } from '../processes/process-family.ts';
import { mappedPssBytes, processPssBytes, programOf, threadRunMs } from '../processes/process-usage.ts';
import { medianOf, type Row } from '../report/row.ts';

const starts = 3;
const locks = 11;
const pin = '482915';
const idleMs = 20_000;
/** By then a start, a sign-in or a lock has finished its work: V8 cleans up some seconds after it. */
const restMs = 20_000;
const patienceMs = 60_000;

/**
 * A program with an empty window, sandboxed like ours. `{fillIns}` is what the tests themselves need in a main
 * process.
 */
const emptyWindow = `{fillIns}const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.env.HOME);
app.enableSandbox();
app.whenReady().then(() => new BrowserWindow().loadURL('data:text/html,<title>Empty window</title>'));`;

/** What its users wait for on a real Electron, by real keys and pixels, with nothing driving or watching its pages. */
export async function* electronRows(bench: Bench): AsyncGenerator<Row> {
  const electron = await provideElectron(bench.options.say);
  if ('obstacle' in electron) {
    bench.options.say(`Without the rows of Electron: ${electron.obstacle}`);
    return;
  }
  const computer = await WardComputer.open(electron);
  bench.onClose(() => computer.close());
  // In Electron 45 a caret comes to rest, which Chromium learned with 140.
  const isOld = Number(electron.version.split('.')[0]) < 38;
  if (isOld) computer.desk.write('.config/gtk-3.0/settings.ini', '[Settings]\ngtk-cursor-blink=0\n');
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
  yield row('memory of all processes', allBytes / 1e6, 'MB', 230, `${pss}; at the sign-in screen`);
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
  if (!isOld) return;
  const fillIns = join(electron.app, 'dist', 'workstation', 'node-24.cjs');
  const fillInBytes = (await ward.memoryOfEmptyWindow(fillIns)) - emptyBytes;
  const ofTests =
    "a Node of the server's own, a holder of the lock, fill-ins of the main process: not in Electron 45";
  yield row('memory that only the tests need', (rigBytes + fillInBytes) / 1e6, 'MB', null, ofTests);
}

interface Idleness {
  readonly idlePercent: number;
  readonly memory: MemoryUse;
}

interface MemoryUse {
  readonly allBytes: number;
  readonly writtenBytes: number;
  /** Pages of the Node that runs the server, and of the process that holds the lock, where Electron can do neither. */
  readonly rigBytes: number;
  /** Other processes of the same Electron, which share some of its pages. */
  readonly sharers: number;
}

/** A ward computer whose workstation is started the way a desktop does it. */
class ElectronWard {
  readonly #computer: WardComputer;
  #child: ChildProcess | null = null;

  constructor(computer: WardComputer) {
    this.#computer = computer;
  }

  async startsOnNewFolders(): Promise<number[]> {
    const seconds: number[] = [];
    for (let done = 0; done < starts; done += 1) {
      rmSync(this.#computer.dataDirectory, { recursive: true, force: true });
      seconds.push(await this.#secondsToTyped('Set-up'));
      await this.#end();
    }
    return seconds;
  }

  async startsAtSignIn(): Promise<number[]> {
    const seconds: number[] = [];
    for (let done = 0; done < starts; done += 1) {
      seconds.push(await this.#secondsToTyped('Sign in'));
      await this.#end();
    }
    return seconds;
  }

  /** Sets it up, and leaves nobody signed in. */
  async setUp(): Promise<GeneratedUser> {
    rmSync(this.#computer.dataDirectory, { recursive: true, force: true });
    const running = await this.#computer.start();
    await running.page.getByRole('heading', { name: 'Set up this workstation' }).waitFor();
    const [nurse] = await setUpByBridge(running.page);
    await running.quit();
    if (nurse === undefined) throw new Error('The set-up of the Electron shell made no demo users.');
    return nurse;
  }

  async idleAtSignIn(): Promise<Idleness> {
    this.#start();
    await this.#shows('Sign in');
    const idleness = await this.idle();
    await this.#end();
    return idleness;
  }

  /** Signs in and chooses a PIN; both survive the next start. */
  async beginShift(nurse: GeneratedUser): Promise<void> {
    const running = await this.#computer.start();
    await beginShift(running.page, nurse);
    await choosePin(running.page, pin);
    await running.quit();
    this.#start();
    await this.#shows('Locked');
    await this.#computer.screen.type(pin, { keyMs: 60 });
    await this.#computer.screen.press('Return');
    await this.#shows('Your shift');
  }

  async idle(): Promise<Idleness> {
    const idlePercent = await this.#idlePercent();
    return { idlePercent, memory: this.#memory() };
  }

  /** `fillIns`: a file for its main process to load. */
  async memoryOfEmptyWindow(fillIns: string | null = null): Promise<number> {
    const { desk, electron } = this.#computer;
    const required = fillIns === null ? '' : `require(${JSON.stringify(fillIns)});`;
    desk.write('empty-window/package.json', '{"name":"empty","version":"1.0.0","main":"main.cjs"}');
    desk.write('empty-window/main.cjs', emptyWindow.replace('{fillIns}', required));
    const folder = join(desk.home, 'empty-window');
    this.#child = desk.spawnAsIs(electron.program, [folder], { env: desk.environment, stdio: 'ignore' });
    await this.#shows('Empty window');
    await pause(restMs);
    const { allBytes } = this.#memory();
    await this.#end();
    return allBytes;
  }

  #memory(): MemoryUse {
    const { node, runtime } = this.#computer.electron;
    const family = this.#family();
    const sum = (of: (pid: number) => number) => family.reduce((bytes, pid) => bytes + of(pid), 0);
    const isHolder = (pid: number) => basename(programOf(pid) ?? '').startsWith('python');
    return {
      allBytes: sum((pid) => processPssBytes(pid)),
      writtenBytes: sum((pid) => processPssBytes(pid, 'written')),
      rigBytes: sum((pid) => (isHolder(pid) ? processPssBytes(pid) : mappedPssBytes(pid, node))),
      sharers: processes().filter((pid) => programOf(pid) === runtime && !family.includes(pid)).length,
    };
  }

  async lockAndUnlock(): Promise<{ hiddenMs: number[]; shownMs: number[]; lookMs: number }> {
    const { screen } = this.#computer;
    const [hiddenMs, shownMs, lookMs]: [number[], number[], number[]] = [[], [], []];
    // The first round only records what the lock screen looks like.
    let locked: ScreenPicture | null = null;
    for (let round = 0; round <= locks; round += 1) {
      const shift = await screen.still();
      const pressedAtMs = performance.now();
      await screen.press('ctrl+shift+l');
      if (locked !== null) {
        const other = locked;
        hiddenMs.push((await this.#seenAtMs((seen) => seen(shift, other) < 0.01, lookMs)) - pressedAtMs);
      }
      await this.#shows('Locked');
      locked = await screen.still();
      await screen.type(pin, { keyMs: 60 });
      const typed = locked;
      const enteredAtMs = performance.now();
      await screen.press('Return');
      const shownAtMs = await this.#seenAtMs((seen) => seen(shift, typed) > 0.9, lookMs);
      if (round > 0) shownMs.push(shownAtMs - enteredAtMs);
      await this.#shows('Your shift');
    }
    await this.#end();
    return { hiddenMs, shownMs, lookMs: medianOf(lookMs) };
  }

  #start(): ChildProcess {
    const child = this.#computer.spawn([]);
    child.stdout?.resume();
    child.stderr?.resume();
    this.#child = child;
    return child;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async #secondsToTyped(title: string): Promise<number> {
    const { screen } = this.#computer;
    const startedAtMs = performance.now();
    this.#start();
    await this.#shows(title);
    let last = await screen.picture();
    let changed = 0;
    // Keys typed before anything is visible are lost. Letters change more pixels than a caret, and fewer than a new
    // screen.
    do {
      await screen.type('mmm', { keyMs: 1 });
      const next = await screen.picture();
      changed = changedPixels(last, next);
      last = next;
    } while (changed <= 100 || changed > 5_000);
    return (performance.now() - startedAtMs) / 1_000;
  }

  async #idlePercent(): Promise<number> {
    await pause(restMs);
    const before = this.#ranMs();
    const startedAtMs = performance.now();
    await pause(idleMs);
    return (100 * (this.#ranMs() - before)) / (performance.now() - startedAtMs);
  }

  #ranMs(): number {
    return this.#family().reduce((sum, pid) => sum + threadRunMs(pid), 0);
  }

  #family(): number[] {
    return processFamily(this.#child?.pid ?? Number.NaN);
  }

  async #shows(title: string): Promise<void> {
    const untilMs = performance.now() + patienceMs;
    while (!(await this.#computer.screen.focused()).startsWith(title))
      if (performance.now() > untilMs) throw new Error(`Electron did not come to show "${title}".`);
  }

  /** When the first matching picture was requested; adds to `lookMs` how long each took. */
  async #seenAtMs(
    isWanted: (share: (wanted: ScreenPicture, other: ScreenPicture) => number) => boolean,
    lookMs: number[],
  ): Promise<number> {
    const untilMs = performance.now() + patienceMs;
    while (performance.now() < untilMs) {
      const askedAtMs = performance.now();
      const picture = await this.#computer.screen.picture();
      const seenAtMs = performance.now();
      lookMs.push(seenAtMs - askedAtMs);
      if (isWanted((wanted, other) => shareOf(picture, wanted, other))) return seenAtMs;
    }
    throw new Error('Electron did not come to show what is measured.');
  }
}

/** Of the pixels in which `wanted` and `other` differ, the share that matches `wanted`; samples every second one. */
function shareOf(picture: ScreenPicture, wanted: ScreenPicture, other: ScreenPicture): number {
  let [differing, asWanted] = [0, 0];
  for (let y = 0; y < picture.height; y += 2)
    for (let x = 0; x < picture.width; x += 2) {
      if (isSamePixel(wanted, other, x, y)) continue;
      differing += 1;
      if (isSamePixel(picture, wanted, x, y)) asWanted += 1;
    }
  return differing === 0 ? 0 : asWanted / differing;
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { beginShift, choosePin } from '../../e2e/workstation/steps.ts';
import { changedPixels, isSamePixel, type ScreenPicture } from '../../support/electron/screen.ts';
import { setUpByBridge } from '../../support/electron/set-up-by-bridge.ts';
import type { UsableElectron, WardComputer } from '../../support/electron/ward-computer.ts';
import { processes, processFamily } from '../processes/process-family.ts';
import { mappedPssBytes, processPssBytes, programOf, threadRunMs } from '../processes/process-usage.ts';
import { medianOf } from '../report/row.ts';

export const starts = 3;
export const locks = 11;
export const idleMs = 20_000;
const pin = '482915';
/** By then a start, a sign-in or a lock has finished its work: V8 cleans up some seconds after it. */
const restMs = 20_000;
const patienceMs = 60_000;

/** Whether its Chromium is older than 140, in which a caret comes to rest. */
export const hasRestlessCaret = ({ version }: UsableElectron) => Number(version.split('.')[0]) < 38;

/**
 * A program with an empty window, sandboxed like ours. `{fillIns}` is what the tests themselves need in a main
 * process.
 */
const emptyWindow = `{fillIns}const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.env.HOME);
app.enableSandbox();
app.whenReady().then(() => new BrowserWindow().loadURL('data:text/html,<title>Empty window</title>'));`;

export interface Idleness {
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
export class ElectronWard {
  readonly #computer: WardComputer;
  readonly #launch: () => ChildProcess;
  #child: ChildProcess | null = null;

  constructor(computer: WardComputer, launch: () => ChildProcess = () => computer.spawn([])) {
    this.#computer = computer;
    this.#launch = launch;
    // In Electron 45 a caret comes to rest, which Chromium learned with 140.
    if (hasRestlessCaret(computer.electron))
      computer.desk.write('.config/gtk-3.0/settings.ini', '[Settings]\ngtk-cursor-blink=0\n');
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

  /** One start of a workstation that has a server: to a typed letter. Throws unless the password field takes one, too. */
  async secondsToSignIn(): Promise<number> {
    const seconds = await this.#secondsToTyped('Sign in');
    await this.#computer.screen.press('Tab');
    await this.#computer.screen.still();
    await this.#typeUntilSeen();
    await this.#end();
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
    const { node } = this.#computer.electron;
    const family = this.#family();
    const program = programOf(family[0] ?? Number.NaN);
    const sum = (of: (pid: number) => number) => family.reduce((bytes, pid) => bytes + of(pid), 0);
    const isHolder = (pid: number) => basename(programOf(pid) ?? '').startsWith('python');
    return {
      allBytes: sum((pid) => processPssBytes(pid)),
      writtenBytes: sum((pid) => processPssBytes(pid, 'written')),
      rigBytes: sum((pid) => (isHolder(pid) ? processPssBytes(pid) : mappedPssBytes(pid, node))),
      sharers: processes().filter((pid) => programOf(pid) === program && !family.includes(pid)).length,
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
    const child = this.#launch();
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
    const startedAtMs = performance.now();
    this.#start();
    await this.#shows(title);
    await this.#typeUntilSeen();
    return (performance.now() - startedAtMs) / 1_000;
  }

  /** Types into the field that has the focus. */
  async #typeUntilSeen(): Promise<void> {
    const { screen } = this.#computer;
    const untilMs = performance.now() + patienceMs;
    let last = await screen.picture();
    let changed = 0;
    // Letters change more pixels than a caret, and fewer than a new screen.
    while (changed <= 100 || changed > 5_000) {
      if (performance.now() > untilMs) throw new Error('Electron did not come to show a typed letter.');
      // Keys typed before anything is visible are lost.
      await screen.type('mmm', { keyMs: 1 });
      const next = await screen.picture();
      changed = changedPixels(last, next);
      last = next;
    }
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

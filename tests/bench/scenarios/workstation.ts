import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import argon2 from 'argon2';
import type { Browser, Page } from 'playwright';
import type { GeneratedUser } from '../../../electron/core/contract/channels.ts';
import { launchChromium } from '../../support/renderer/launch-chromium.ts';
import type { Bench } from '../bench.ts';
import { WorkstationShell } from '../processes/workstation-shell.ts';
import { medianOf, type Row } from '../report/row.ts';
import { coreOverheadUs } from '../workstation/core-overhead.ts';
import { electronRows } from '../workstation/electron-rows.ts';
import { beginShiftWithPin, setUpWard, switchMs, unlockMs } from '../workstation/ward-screen.ts';
import type { Scenario } from './scenario.ts';

const assets = new URL('../../../dist/renderer/assets/', import.meta.url).pathname;
const coldStarts = 3;
const tries = 15;
const idleMs = 10_000;
/** The same parameters as the server. */
const argon2Cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What its users wait for: both shells with the real server, in Chromium and on a real Electron. */
export const workstationScenario: Scenario = {
  name: 'workstation',
  title: 'The workstation',
  async *run(bench) {
    const overhead = medianOf(await coreOverheadUs(20));
    yield {
      what: 'token core, a call with a valid token',
      value: overhead,
      unit: 'µs',
      goal: { atMost: 1_000 },
    };
    const directory = mkdtempSync(join(bench.workFolder, 'workstation-'));
    const browser = await launchChromium();
    bench.onClose(() => browser.close());
    const [first, second] = await firstDay(bench, browser, directory);
    if (!first || !second) throw new Error('The set-up made no demo users.');
    yield await coldStart(bench, browser, directory);
    const { shell, page } = await open(bench, browser, directory);
    await page.getByLabel('User name').waitFor();
    yield bundleRow();
    yield* await visibleRows(page, [first, second]);
    yield* await idleRows(shell, page);
    yield* electronRows(bench);
  },
};

async function open(bench: Bench, browser: Browser, directory: string) {
  const shell = await WorkstationShell.start(directory);
  bench.onClose(() => shell.close());
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(shell.launchLink);
  return { shell, page };
}

/** Sets the workstation up; the screens have been built when it returns. */
async function firstDay(bench: Bench, browser: Browser, directory: string) {
  const { shell, page } = await open(bench, browser, directory);
  const users = await setUpWard(page);
  await page.context().close();
  await shell.close();
  return users;
}

/** From the command to a field in which a user name can be typed; the browser is open already. */
async function coldStart(bench: Bench, browser: Browser, directory: string): Promise<Row> {
  const times: number[] = [];
  for (let start = 0; start < coldStarts; start += 1) {
    const startedMs = performance.now();
    const { shell, page } = await open(bench, browser, directory);
    await page.getByLabel('User name').fill('a');
    times.push((performance.now() - startedMs) / 1_000);
    await page.context().close();
    await shell.close();
  }
  const note = '`npm start`, to a user name that can be typed; median of 3';
  return {
    what: 'cold start of the browser shell',
    value: medianOf(times),
    unit: 's',
    goal: { atMost: 3 },
    note,
  };
}

function bundleRow(): Row {
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const sizes = scripts.map((name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const note = 'all scripts of the screens, gzip';
  return { what: 'renderer bundle', value: total / 1_000, unit: 'kB', goal: { atMost: 400 }, note };
}

async function visibleRows(
  page: Page,
  [first, second]: readonly [GeneratedUser, GeneratedUser],
): Promise<readonly Row[]> {
  await beginShiftWithPin(page, first);
  const [unlocks, switches, argon2Times]: [number[], number[], number[]] = [[], [], []];
  for (let done = 0; done < tries; done += 1) {
    unlocks.push(await unlockMs(page, first));
    argon2Times.push(await bareArgon2Ms());
  }
  await page.getByRole('button', { name: 'Switch user', exact: true }).click();
  await beginShiftWithPin(page, second);
  for (let done = 0; done < tries; done += 1)
    switches.push(await switchMs(page, done % 2 === 0 ? first : second));
  // The fastest: on a busy machine the others include other programs' work.
  const argon2Ms = Math.min(...argon2Times);
  const rowOf = (what: string, times: readonly number[]): Row => {
    const wholeMs = medianOf(times);
    const note = `${wholeMs.toFixed(0)} ms with Argon2, which takes ${argon2Ms.toFixed(0)} ms; median of ${tries}`;
    return { what, value: wholeMs - argon2Ms, unit: 'ms', goal: { atMost: 300 }, note };
  };
  return [
    rowOf('unlock by PIN, until the shift is visible', unlocks),
    rowOf('switch by PIN, until the shift is visible', switches),
  ];
}

async function bareArgon2Ms(): Promise<number> {
  const hash = await argon2.hash('482915', argon2Cost);
  const startedMs = performance.now();
  await argon2.verify(hash, '482915');
  return performance.now() - startedMs;
}

/** Somebody is signed in and does nothing. */
async function idleRows(shell: WorkstationShell, page: Page): Promise<readonly Row[]> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable');
  const look = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    const taskMs = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
    return { atMs: performance.now(), cpuMs: shell.cpuMs(), taskMs };
  };
  // Everything the last switch started is over.
  await pause(3_000);
  const before = await look();
  await pause(idleMs);
  const after = await look();
  const share = (ms: number) => (100 * ms) / (after.atMs - before.atMs);
  const goal = { atMost: 1 };
  const pageRow: Row = {
    what: 'idle, the page',
    value: share(after.taskMs - before.taskMs),
    unit: '%',
    goal,
  };
  if (before.cpuMs === null || after.cpuMs === null) return [pageRow];
  const value = share(after.cpuMs - before.cpuMs);
  const note = 'of one core, while somebody is signed in';
  return [{ what: 'idle, workstation and token server', value, unit: '%', goal, note }, pageRow];
}

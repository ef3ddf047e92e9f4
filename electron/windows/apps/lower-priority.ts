import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import type { WebContents } from 'electron';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';

/** What the system allows; numbers as in node:os, where a higher number is a lower priority. */
export interface Priorities {
  get(id: number): number;
  set(id: number, priority: number): void;
  /** What has a priority of its own in a process: on Linux each thread, elsewhere the process. */
  partsOf(pid: number): readonly number[];
}

const lowered = constants.priority.PRIORITY_BELOW_NORMAL;
/** Chromium itself sets the priority of a process when its page appears, a moment later. */
const afterChromiumMs = 1_000;
/** For threads that start in the meantime; later ones inherit the priority of the thread that starts them. */
const mostPasses = 4;

const ofSystem: Priorities = {
  get: getPriority,
  set: setPriority,
  partsOf: (pid) => (process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid]),
};

/**
 * Keeps the processes of an app's page and its frames below those of the workstation, so that a page that computes without a
 * pause takes no time from the process that locks and the one that draws. It never raises a priority.
 */
export class LowerPriority {
  readonly #contents: WebContents;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #log: Logger;
  readonly #priorities: Priorities;
  #isRefusalLogged = false;

  constructor(
    contents: WebContents,
    {
      clock,
      log,
      priorities = ofSystem,
    }: { clock: Pick<Clock, 'after'>; log: Logger; priorities?: Priorities },
  ) {
    [this.#contents, this.#clock, this.#log, this.#priorities] = [contents, clock, log, priorities];
    // A page that has just been loaded may be in another process than the one before, and so may each of its frames.
    contents.on('did-start-navigation', () => this.#lower());
    contents.on('did-frame-navigate', () => this.#lower());
  }

  /** Called when the page has been put into the window. */
  shown(): void {
    this.#lower();
    this.#clock.after(afterChromiumMs, () => this.#lower());
  }

  #lower(): void {
    for (const pid of this.#processes()) this.#lowerProcess(pid);
  }

  #processes(): ReadonlySet<number> {
    const pids = new Set<number>();
    if (this.#contents.isDestroyed()) return pids;
    this.#unlessGone(() => {
      for (const frame of this.#contents.mainFrame.framesInSubtree)
        this.#unlessGone(() => pids.add(frame.osProcessId));
    });
    // A frame whose process has not started has the number 0, which the system takes for ourselves.
    for (const ours of [0, process.pid]) pids.delete(ours);
    return pids;
  }

  #lowerProcess(pid: number): void {
    const seen = new Set<number>();
    for (let pass = 0; pass < mostPasses; pass += 1) {
      const countBefore = seen.size;
      this.#unlessGone(() => {
        for (const id of this.#priorities.partsOf(pid)) {
          if (seen.has(id)) continue;
          seen.add(id);
          this.#unlessGone(() => this.#priorities.get(id) < lowered && this.#priorities.set(id, lowered));
        }
      });
      if (seen.size === countBefore) return;
    }
  }

  /** Frames, threads and processes end at any time, and the system may refuse. */
  #unlessGone(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      if (this.#isRefusalLogged) return;
      this.#isRefusalLogged = true;
      const code = error instanceof Error && 'code' in error ? error.code : 'gone';
      this.#log.debug({ code }, 'app: a priority was not lowered');
    }
  }
}

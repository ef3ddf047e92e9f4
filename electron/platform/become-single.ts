import { randomUUID } from 'node:crypto';
import { readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import type { Clock } from '../core/ports/clock.ts';
import { isAnswered } from './start-request.ts';

export interface SingleStart {
  readonly app: Pick<App, 'requestSingleInstanceLock'>;
  /** The folder of which only one process may have the lock. */
  readonly userData: string;
  readonly isScript: boolean;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** Longer than a workstation may take to end, or to start on a slow computer. */
const longestWaitMs = 30_000;
const betweenRequestsMs = 500;
const betweenLooksMs = 10;

/** Another process has the lock and neither answers nor ends. */
export class StartUnansweredError extends Error {
  override readonly name = 'StartUnansweredError';

  constructor() {
    super(
      'A CareLink Workstation that was started before neither comes to the front nor ends. Wait a minute, then start it again; if that does not help, restart the computer.',
    );
  }
}

/**
 * Makes this process the only one of its folder (`single`), or finds that another one has taken over the start
 * (`answered`), or says why neither holds. Chromium's lock alone is not enough: its holder may be ending, and then
 * nobody would see a window. That end is awaited here, since Chromium uses the folder as soon as this returns.
 */
export function becomeSingle({ app, userData, isScript, clock }: SingleStart): 'single' | 'answered' | Error {
  const id = randomUUID();
  const untilMs = clock.monotonicMs() + longestWaitMs;
  while (!app.requestSingleInstanceLock({ id, isScript })) {
    const fault = singletonLockFault(userData);
    if (fault !== null) return fault;
    const askedMs = clock.monotonicMs();
    while (clock.monotonicMs() - askedMs < betweenRequestsMs) {
      if (isAnswered(userData, id)) return 'answered';
      sleep(betweenLooksMs);
    }
    if (clock.monotonicMs() > untilMs) return new StartUnansweredError();
  }
  return 'single';
}

/** Blocks on purpose: otherwise Electron would become ready meanwhile. */
function sleep(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

/**
 * Why Chromium could not take its lock in this folder; null: another process has it. Chromium does not distinguish
 * the two, and the user would see neither a window nor a message.
 */
export function singletonLockFault(folder: string): Error | null {
  // Its lock is no file there.
  if (process.platform === 'win32') return null;
  try {
    readlinkSync(join(folder, 'SingletonLock'));
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EINVAL')
      return new Error(`${join(folder, 'SingletonLock')} is no link, as copies make it; remove it.`);
  }
  return linkFault(join(folder, `lock-of-${process.pid}`));
}

/** Why no link can be made there, which is what the lock is. */
function linkFault(file: string): Error | null {
  try {
    // To itself, so that what fails names this place.
    symlinkSync(file, file);
    unlinkSync(file);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

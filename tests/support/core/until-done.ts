import type { FakeClock } from './fake-clock.ts';

/** Lets time pass until `work` is over, whose hashing and signing take real time. */
export async function untilDone<Result>(clock: FakeClock, work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const noted = work.finally(() => {
    isOver = true;
  });
  noted.catch(() => undefined);
  await until(clock, () => isOver);
  return await noted;
}

/** Lets time pass until `isSo`. */
export async function until(clock: FakeClock, isSo: () => boolean): Promise<void> {
  while (!isSo()) await clock.advance(10);
}

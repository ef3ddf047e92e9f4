import type { Clock } from '../ports/clock.ts';

/** The result of `work`, or what `late` returns or throws if that takes longer than `limitMs`. */
export async function inTime<Result>(
  clock: Clock,
  limitMs: number,
  work: Promise<Result>,
  late: () => Result,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const timer = clock.after(limitMs, () => {
    try {
      resolve(late());
    } catch (error) {
      reject(error);
    }
  });
  try {
    return await Promise.race([work, promise]);
  } finally {
    timer.cancel();
  }
}

/**
 * Runs `count` lanes in parallel and waits for all of them, so that none outlives its test. When one fails, or the
 * test's own `signal` says that its time is up, the others see it in their `signal`.
 */
export async function runLanes(
  count: number,
  testSignal: AbortSignal,
  run: (lane: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([testSignal, failure.signal]);
  const lanes = Array.from({ length: count }, async (_, lane) => {
    try {
      await run(lane, signal);
    } catch (error) {
      failure.abort();
      throw error;
    }
  });
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

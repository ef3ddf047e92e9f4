import type { ReceivedSnapshot } from '../../bridge/snapshot-store.ts';

/**
 * "Now" by the server's clock: ward PCs have wrong clocks, so the page's own clock is never used; only the monotonic
 * time since the snapshot arrived is added. Milliseconds since the Unix epoch.
 */
export function serverNowMs(received: ReceivedSnapshot, monotonicMs: number): number {
  return received.snapshot.serverNowMs + (monotonicMs - received.receivedAtMs);
}

/** Milliseconds until just after the next multiple of `everyMs`, counted from `alignedToMs`. */
export function msToNextTick(nowMs: number, everyMs: number, alignedToMs: number): number {
  const sinceTick = (((nowMs - alignedToMs) % everyMs) + everyMs) % everyMs;
  // A timer may fire a little early, and the previous tick would then be shown twice as long.
  return everyMs - sinceTick + 15;
}

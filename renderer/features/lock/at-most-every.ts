/** Wraps `act` so that it runs at once, and not again until `everyMs` have passed on `monotonicMs`. */
export function atMostEvery(everyMs: number, monotonicMs: () => number, act: () => void): () => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = monotonicMs();
    if (nowMs - lastMs < everyMs) return;
    lastMs = nowMs;
    act();
  };
}

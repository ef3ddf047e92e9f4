/** What was asked has not answered in time; it may do so later, or never. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

/** The same promise, or a `TookTooLong` once the time is over. */
export function within<Value>(promise: Promise<Value>, limitMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TookTooLong(`no answer within ${limitMs} ms`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

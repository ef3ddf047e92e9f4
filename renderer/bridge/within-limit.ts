/** The result of `call`, or `late` if it takes longer than `limitMs`, or `failed` if it throws. */
export function withinLimit<Result, Instead>(
  call: Promise<Result>,
  limitMs: number,
  { late, failed }: { readonly late: Instead; readonly failed: Instead },
): Promise<Result | Instead> {
  const { promise, resolve } = Promise.withResolvers<Result | Instead>();
  const timer = setTimeout(() => resolve(late), limitMs);
  const settle = (outcome: Result | Instead) => {
    clearTimeout(timer);
    resolve(outcome);
  };
  call.then(settle, () => settle(failed));
  return promise;
}

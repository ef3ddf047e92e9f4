/**
 * Lets at most `mostAtOnce` calls wait for an answer, none larger than `mostCharacters`. Otherwise a page in a loop
 * could keep the main process too busy to hear any key, even the one that locks. Runs in the preload's world, where
 * no script of the page can remove it.
 */
export function limitCalls<Output>(
  call: (channel: string, input: unknown) => Promise<Output>,
  { mostAtOnce, mostCharacters }: { readonly mostAtOnce: number; readonly mostCharacters: number },
): (channel: string, input?: unknown) => Promise<Output> {
  let underWay = 0;
  return async (channel, input) => {
    if (underWay >= mostAtOnce) throw new Error('too_often');
    if (!isShort(input, mostCharacters)) throw new Error('invalid_input');
    underWay += 1;
    try {
      return await call(channel, input);
    } finally {
      underWay -= 1;
    }
  };
}

function isShort(input: unknown, mostCharacters: number): boolean {
  try {
    return (JSON.stringify(input) ?? '').length <= mostCharacters;
  } catch {
    // Our input never refers to itself.
    return false;
  }
}

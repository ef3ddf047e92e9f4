/**
 * Lets no more than `mostAtOnce` calls wait for an answer, and none be larger than `mostCharacters`: a page in a loop would otherwise
 * queue up more than the main process gets through, which then hears no key, not even the one that locks. Runs in the world
 * of the preload, where no script of the page can take it away.
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
    // Whatever refers to itself is no input of ours.
    return false;
  }
}

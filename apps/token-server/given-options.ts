import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the scripts of a checkout load first, on every Node; it is a part of this program. */
const ownFile = fileURLToPath(new URL('../../build/require-node.mjs', import.meta.url));

/** The options that somebody has given to Node, without those of our own scripts. */
export function givenOptions({ execArgv }: Pick<NodeJS.Process, 'execArgv'>): readonly string[] {
  const isOwn = (index: number) =>
    execArgv[index] === '--import' && resolve(execArgv[index + 1] ?? '') === ownFile;
  return execArgv.filter((_, index) => !isOwn(index) && !isOwn(index - 1));
}

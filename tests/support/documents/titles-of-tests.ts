import { readFileSync } from 'node:fs';

/** Calls that take a title first: `it('…'`, `describe.each(…)('…'`, also across lines. */
const titled =
  /(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`)\s*[,)]/g;

/** Titles of the tests and groups in a file, as written there. */
export function titlesOfTests(file: string): Set<string> {
  const found = readFileSync(file, 'utf8').matchAll(titled);
  return new Set(
    [...found].map(([, single, double, template]) =>
      (single ?? double ?? template ?? '').replaceAll(/\\(['"])/g, '$1'),
    ),
  );
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, textOf } from '../../support/documents/pages.ts';
import { titlesOfTests } from '../../support/documents/titles-of-tests.ts';

const text = textOf('docs/white-paper.md');
const rows = text.split('\n').filter((line) => /^\| .*\|$/.test(line));
const unescaped = (title: string) => title.replaceAll(/\\([|[\]])/g, '$1');
const proofs = [...text.matchAll(/\[((?:\\.|[^\]\\])+)\]\(\.\.\/(tests\/[^)]+)\)/g)].map(
  ([, title = '', file = '']) => ({ file, title: unescaped(title) }),
);

/** The requirements of levels 1 and 2 of ASVS 5.0.0: the numbers in each section. */
const asvs: Readonly<Record<string, readonly number[]>> = {
  '1.1': [1, 2],
  '1.2': [1, 2, 3, 4, 5, 6, 7, 8, 9],
  '1.3': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '1.4': [1, 2, 3],
  '1.5': [1, 2],
  '2.1': [1, 2, 3],
  '2.2': [1, 2, 3],
  '2.3': [1, 2, 3, 4],
  '2.4': [1],
  '3.2': [1, 2],
  '3.3': [1, 2, 3, 4],
  '3.4': [1, 2, 3, 4, 5, 6],
  '3.5': [1, 2, 3, 4, 5],
  '3.7': [1, 2],
  '4.1': [1, 2, 3],
  '4.2': [1],
  '4.3': [1, 2],
  '4.4': [1, 2, 3, 4],
  '5.1': [1],
  '5.2': [1, 2, 3],
  '5.3': [1, 2],
  '5.4': [1, 2, 3],
  '6.1': [1, 2, 3],
  '6.2': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  '6.3': [1, 2, 3, 4],
  '6.4': [1, 2, 3, 4],
  '6.5': [1, 2, 3, 4, 5],
  '6.6': [1, 2, 3],
  '6.8': [1, 2, 3, 4],
  '7.1': [1, 2, 3],
  '7.2': [1, 2, 3, 4],
  '7.3': [1, 2],
  '7.4': [1, 2, 3, 4, 5],
  '7.5': [1, 2],
  '7.6': [1, 2],
  '8.1': [1, 2],
  '8.2': [1, 2, 3],
  '8.3': [1],
  '8.4': [1],
  '9.1': [1, 2, 3],
  '9.2': [1, 2, 3, 4],
  '10.1': [1, 2],
  '10.2': [1, 2],
  '10.3': [1, 2, 3, 4],
  '10.4': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '10.5': [1, 2, 3, 4, 5],
  '10.6': [1, 2],
  '10.7': [1, 2, 3],
  '11.1': [1, 2],
  '11.2': [1, 2, 3],
  '11.3': [1, 2, 3],
  '11.4': [1, 2, 3, 4],
  '11.5': [1],
  '11.6': [1],
  '12.1': [1, 2, 3],
  '12.2': [1, 2],
  '12.3': [1, 2, 3, 4],
  '13.1': [1],
  '13.2': [1, 2, 3, 4, 5],
  '13.3': [1, 2],
  '13.4': [1, 2, 3, 4, 5],
  '14.1': [1, 2],
  '14.2': [1, 2, 3, 4],
  '14.3': [1, 2, 3],
  '15.1': [1, 2, 3],
  '15.2': [1, 2, 3],
  '15.3': [1, 2, 3, 4, 5, 6, 7],
  '16.1': [1],
  '16.2': [1, 2, 3, 4, 5],
  '16.3': [1, 2, 3, 4],
  '16.4': [1, 2, 3],
  '16.5': [1, 2, 3],
  '17.1': [1],
  '17.2': [1, 2, 3, 4],
  '17.3': [1, 2],
};

/** `1.2.6–1.2.8` and `3.5.1, 3.5.3` in the first cell of a row or in a sentence. */
function numbersIn(line: string): string[] {
  return [...line.matchAll(/\b(\d+\.\d+)\.(\d+)(?:–\1\.(\d+))?/g)].flatMap(([, section = '', first, last]) =>
    Array.from(
      { length: Number(last ?? first) - Number(first) + 1 },
      (_, index) => `${section}.${Number(first) + index}`,
    ),
  );
}

describe('the white paper', () => {
  test('names tests that there are, by file and title', () => {
    expect(proofs.length).toBeGreaterThan(200);
    const missing = proofs.filter(
      ({ file, title }) => !existsSync(join(root, file)) || !titlesOfTests(join(root, file)).has(title),
    );
    expect(
      missing,
      'rename them in docs/white-paper.md, too, or say there what is not proven any more',
    ).toEqual([]);
  });

  test('calls nothing met without a proof, or without saying that there is none', () => {
    const claimed = rows.filter((row) => /^\| [^|]+ \| [^|]+ \| \*\*(Met|Setting|Partly)\b/.test(row));
    expect(claimed.length).toBeGreaterThan(100);
    const bare = claimed.filter((row) => !/\(\.\.\/tests\/|\| by reading \|$/.test(row));
    expect(bare).toEqual([]);
  });

  test('judges each technical safeguard of HIPAA, in its own row', () => {
    const safeguards = ['(a)(1)', '(a)(2)(i)', '(a)(2)(ii)', '(a)(2)(iii)', '(a)(2)(iv)', '(b)'].concat([
      '(c)(1)',
      '(c)(2)',
      '(d)',
      '(e)(1)',
      '(e)(2)(i)',
      '(e)(2)(ii)',
    ]);
    const judged = rows.map((row) => row.split(' | ')[0]?.slice(2)).filter((cell) => cell?.startsWith('('));
    expect(judged).toEqual(safeguards);
  });

  test('judges each requirement of levels 1 and 2 of ASVS 5, once', () => {
    const chapter = text.slice(text.indexOf('## OWASP ASVS'), text.indexOf('## What is not met'));
    const cells = chapter
      .split('\n')
      .map((line) => (line.startsWith('| ') ? (line.split(' | ')[0] ?? '') : line))
      .filter((line) => !line.startsWith('#') && !line.startsWith('`v5'))
      .map((line) => line.replaceAll(/\]\([^)]*\)/g, ''));
    const judged = cells.filter((cell) => !cell.includes('(L3)')).flatMap(numbersIn);
    const wanted = Object.entries(asvs).flatMap(([section, numbers]) =>
      numbers.map((number) => `${section}.${number}`),
    );
    expect(wanted).toHaveLength(253);
    expect(judged.filter((number, index) => judged.indexOf(number) !== index)).toEqual([]);
    expect(new Set(judged)).toEqual(new Set(wanted));
  });
});

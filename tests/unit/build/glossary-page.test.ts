import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const rows = readFileSync(new URL('docs/glossary.md', ROOT), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| word ') && !line.startsWith('| ---'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('every word of the glossary has an owner that is there', () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const [, word, , owner = ''] of rows) {
    const paths = [...owner.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    expect(paths, word).not.toEqual([]);
    for (const path of paths) expect(existsSync(new URL(path, ROOT)), `${word}: ${path}`).toBe(true);
  }
});

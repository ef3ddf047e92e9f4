import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../../docs/decisions/', import.meta.url);
const PAGES = readdirSync(FOLDER).filter((name) => /^\d{4}-/.test(name));

test('every decision page has a number of its own, in its name and its title', () => {
  expect(new Set(PAGES.map((name) => name.slice(0, 4))).size).toBe(PAGES.length);
  for (const name of PAGES) {
    expect(readFileSync(new URL(name, FOLDER), 'utf8')).toMatch(new RegExp(`^# ${name.slice(0, 4)} `));
  }
});

test('the list of decisions names every page once, in the order of the numbers', () => {
  const list = readFileSync(new URL('README.md', FOLDER), 'utf8');
  const linked = [...list.matchAll(/^\| \[(\d{4})\]\((\S+)\)/gm)].map(([, number, page]) => ({
    number,
    page,
  }));
  expect(linked).toEqual(PAGES.sort().map((page) => ({ number: page.slice(0, 4), page })));
});

test('every link from a page to a decision leads to a page', () => {
  for (const folder of ['../../../docs/', '../../../docs/decisions/', '../../../']) {
    const url = new URL(folder, import.meta.url);
    for (const name of readdirSync(url).filter((file) => file.endsWith('.md'))) {
      for (const [, target] of readFileSync(new URL(name, url), 'utf8').matchAll(
        /\]\(([^)#:]*\d{4}-[a-z0-9-]+\.md)/g,
      )) {
        expect(PAGES, `${name}: ${target}`).toContain(target?.split('/').at(-1));
      }
    }
  }
});

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Every page for people, by its path below the root. */
export const pages: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', '{apps,build,electron,renderer,server,tests}/**/README.md'],
  { cwd: root },
).sort();

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Files that a page links to, by their paths below the root, without external addresses and anchors. */
export function linksOf(page: string): string[] {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link.split('#')[0] ?? '')
    .filter((file) => file !== '' && !/^\w+:/.test(file))
    .map((file) => normalize(join(dirname(page), file)));
}

/** A piece of code in a page: a span between backquotes, or a line of a block without its comment. */
export function codeOf(page: string): string[] {
  const [blocks, rest]: [string[], string[]] = [[], []];
  for (const [index, part] of textOf(page)
    .split(/^[ \d.-]*```.*$/m)
    .entries())
    (index % 2 === 1 ? blocks : rest).push(part);
  const lines = blocks.flatMap((block) => block.replaceAll(/ \\\n\s*/g, ' ').split('\n'));
  const indented = rest.flatMap((part) => [...part.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line));
  const spans = rest.flatMap((part) => [...part.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span));
  return [...lines, ...indented, ...spans]
    .map((code) => code.replaceAll(/\s+/g, ' ').trim())
    .map((code) => code.replace(/ (#|→|lines for |for scripts ).*$/, ''))
    .filter((code) => code !== '');
}

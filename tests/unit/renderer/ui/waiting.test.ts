import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = readdirSync('renderer', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join('renderer', file), 'utf8') }));

/** The files that contain `pattern`. */
const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

it('only what has a limit shows that something takes a while', () => {
  // Each of these ends: the button through `useAction` and `withinLimit`, the check with the run of checks.
  expect(filesWith(/<(Spinner|Skeleton)\b/).toSorted()).toEqual([
    'features/diagnostics/check-row.tsx',
    'ui/action-button.tsx',
    'ui/waiting.tsx',
  ]);
});

it('what keeps a button busy is limited', () => {
  // Each of these waits for the shell with `withinLimit`, or for a phase with `useOverdue`.
  const limited = /useAction\(|withinLimit|useOverdue/;
  const unlimited = sources
    .filter(({ text }) => /busy: true|set[A-Z]\w*Busy\(true\)/.test(text) && !limited.test(text))
    .map(({ file }) => file);
  expect(unlimited).toEqual([]);
});

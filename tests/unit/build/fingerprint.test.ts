import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint } from '../../../build/fingerprint.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'carelink-fingerprint-'));
  mkdirSync(join(root, 'renderer', 'ui'), { recursive: true });
  writeFileSync(join(root, 'renderer', 'ui', 'page.tsx'), 'page');
  writeFileSync(join(root, 'lock.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const current = () => fingerprint(root, ['renderer', 'lock.json', 'not-there']);

it('stays while only times change', () => {
  const before = current();
  utimesSync(join(root, 'lock.json'), 1, 1);
  expect(current()).toBe(before);
});

it('changes with a content, a name, a new file and a lost one', () => {
  const seen = [current()];
  writeFileSync(join(root, 'renderer', 'ui', 'page.tsx'), 'Page');
  seen.push(current());
  renameSync(join(root, 'renderer', 'ui', 'page.tsx'), join(root, 'renderer', 'ui', 'pages.tsx'));
  seen.push(current());
  writeFileSync(join(root, 'renderer', 'new.ts'), '');
  seen.push(current());
  rmSync(join(root, 'lock.json'));
  seen.push(current());
  expect(new Set(seen).size).toBe(5);
});

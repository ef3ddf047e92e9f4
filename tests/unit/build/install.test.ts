import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled, nodeBinary } from '../../../build/install.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'carelink-install-'));
  write(nodeBinary(root), '');
  lock({
    'node_modules/a': { version: '1.0.0' },
    'node_modules/other-system': { version: '1.0.0', optional: true },
  });
  installed({ 'node_modules/a': { version: '1.0.0' } });
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const record = (packages: object) => JSON.stringify({ packages });
const lock = (packages: object) =>
  write(join(root, 'package-lock.json'), record({ '': { version: '0.1.0' }, ...packages }));
const installed = (packages: object) =>
  write(join(root, 'node_modules', '.package-lock.json'), record(packages));

describe('an installation', () => {
  it('is complete when it holds what the lock file says for this system', () => {
    expect(isInstalled(root)).toBe(true);
  });

  it('is not, when a package is missing, of another version, or no longer wanted', () => {
    lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
    expect(isInstalled(root)).toBe(false);
    lock({ 'node_modules/a': { version: '1.0.1' } });
    expect(isInstalled(root)).toBe(false);
    lock({});
    expect(isInstalled(root)).toBe(false);
  });

  it('is not, when npm was interrupted or the Node of the project is missing', () => {
    rmSync(nodeBinary(root));
    expect(isInstalled(root)).toBe(false);
    write(nodeBinary(root), '');
    expect(isInstalled(root)).toBe(true);
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    expect(isInstalled(root)).toBe(false);
    write(join(root, 'node_modules', '.package-lock.json'), '{"packages":');
    expect(isInstalled(root)).toBe(false);
  });
});

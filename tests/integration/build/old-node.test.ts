import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-old-node-'));
  execFileSync(
    process.execPath,
    [join(root, 'build', 'bundle.mjs'), '--if-changed', 'token-server', 'workstation'],
    { cwd: root, stdio: 'ignore' },
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program on what it takes for another Node, where loading any native module ends the process. */
function runOn(version: string, args: readonly string[]) {
  const preload = join(folder, `${version}.cjs`);
  const versions = JSON.stringify({ node: version });
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, ...${versions} } });
     Object.defineProperty(process, 'version', { value: 'v${version}' });
     process.dlopen = () => process.abort();`,
  );
  return spawnSync(process.execPath, ['--require', preload, ...args], {
    cwd: root,
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
  });
}

const guarded = ['--import', './build/require-node.mjs'];
const programs: readonly (readonly [string, readonly string[]])[] = [
  ['the built server', ['dist/token-server/main.js', 'serve']],
  ['a command of the built server', ['dist/token-server/main.js', 'user', 'list']],
  ["the built server's help", ['dist/token-server/main.js', '--help']],
  ['the server process of the workstation', ['dist/workstation/server-process.js']],
  ['the workstation', ['dist/workstation/main.js']],
  ['the build', ['build/bundle.mjs', '--if-changed']],
  ['npm run server', [...guarded, 'apps/token-server/main.ts', 'serve']],
  ['the server from its sources', ['apps/token-server/main.ts', 'serve']],
  ['npm run sample-vitals', [...guarded, 'apps/sample-vitals/main.ts', '--help']],
  ['npm run bench', [...guarded, 'tests/bench/main.ts', '--help']],
];

describe('on Node 20', () => {
  it.each(programs)('%s says which Node it needs, and ends with 1', (_, args) => {
    const { status, signal, stdout, stderr } = runOn('20.20.2', args);
    expect({ status, signal, stdout }).toEqual({ status: 1, signal: null, stdout: '' });
    expect(stderr).toMatch(/^CareLink needs Node 22\.18 or newer .*, this is v20\.20\.2\..*\n$/);
  });
});

it.each([
  ['16.20.2', 1],
  ['18.20.8', 1],
  ['20.20.2', 1],
  ['21.7.3', 1],
  ['22.17.1', 1],
  ['23.11.1', 1],
  ['22.18.0', 0],
  ['22.21.0', 0],
  ['24.0.0', 0],
  ['26.1.0', 0],
])('Node %s ends with %d', (version, code) => {
  expect(runOn(version, ['build/require-node.mjs']).status).toBe(code);
});

it('the workstation says that it wants to be started by Electron', () => {
  const { status, stderr } = runOn(process.versions.node, ['dist/workstation/main.js']);
  expect(status).toBe(1);
  expect(stderr).toContain('npm start');
});

it.each(['build/start.mjs', 'tests/run.mjs'])('%s, which installs, needs Node 20', (program) => {
  const old = runOn('18.20.8', [program, '--help']);
  expect({ status: old.status, stdout: old.stdout }).toEqual({ status: 1, stdout: '' });
  expect(old.stderr).toBe('CareLink needs Node 20 or newer to install itself, this is v18.20.8.\n');
  expect(runOn('20.0.0', [program, '--help']).status).toBe(0);
});

it('README and package.json say the same', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(engines.node).toBe('^22.18.0 || >=24.0.0');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme).toContain('Node 22.18 (22 or from 24 on)');
  expect(readme).toContain('You need Node 20 or newer');
});

import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;

/** A separate checkout, whose files may be edited. */
let checkout: string;
const path = (name: string) => join(checkout, name);

function newCheckout(copied: readonly string[]): void {
  checkout = mkdtempSync(join(tmpdir(), 'carelink-rebuilt-'));
  for (const name of [...copied, 'build', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, name), path(name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), path('node_modules'));
}

/** Few and short sources in the places of the real ones: what makes a build necessary is the same, and each is done in a moment. */
function newSmallCheckout(): void {
  newCheckout(['renderer/vite.config.ts', 'renderer/index.html']);
  const sources = {
    'apps/token-server/main.ts': "import { mask } from '../../server/log/redact.ts';\nconsole.log(mask);\n",
    'server/log/redact.ts': "export const mask: string = '[redacted]';\n",
    'server/crypto/signing-thread.ts': "console.log('signing');\n",
    'renderer/app/main.tsx': "document.body.append('screens');\n",
    'renderer/app/page.css': '.old { color: blue }\n',
    'renderer/public/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  };
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
}

const removeCheckout = () => rmSync(checkout, { recursive: true, force: true });

/** Whether `npm start` would have built the target. */
function isBuilt(target: string, environment: Record<string, string> = {}): boolean {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(checkout, 'build', 'bundle.mjs'), '--if-changed', target],
    { cwd: checkout, encoding: 'utf8', env: { ...process.env, ...environment } },
  );
  expect(status, stderr).toBe(0);
  return stderr.includes(`Building ${target}.`);
}

const replaceIn = (name: string, from: string, to: string) => {
  const text = readFileSync(path(name), 'utf8');
  expect(text).toContain(from);
  writeFileSync(path(name), text.replace(from, to));
};
const output = (target: string) =>
  readdirSync(path(`dist/${target}`))
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(path(`dist/${target}/${name}`), 'utf8'))
    .join('\n');

describe('this project', () => {
  beforeAll(() => newCheckout(['apps', 'electron', 'renderer', 'server']));
  afterAll(removeCheckout);

  it('is built once', () => {
    for (const target of ['token-server', 'renderer'])
      expect([isBuilt(target), isBuilt(target)]).toEqual([true, false]);
  });

  it('is built anew with another mask of the log', () => {
    replaceIn('server/log/redact.ts', '[redacted]', '[withheld]');
    expect(isBuilt('token-server')).toBe(true);
    expect(output('token-server')).toContain('[withheld]');
    expect(isBuilt('token-server')).toBe(false);
  });

  it('is built anew with a file that it reads from a place where it read nothing before', () => {
    writeFileSync(path('electron/platform/far-away.ts'), "export const farAway = 'first';\n");
    replaceIn(
      'apps/token-server/explain.ts',
      'import ',
      "import { farAway } from '../../electron/platform/far-away.ts';\nprocess.env.FAR_AWAY = farAway;\nimport ",
    );
    expect(isBuilt('token-server')).toBe(true);
    writeFileSync(path('electron/platform/far-away.ts'), "export const farAway = 'second';\n");
    expect(isBuilt('token-server')).toBe(true);
    expect(output('token-server')).toContain('"second"');
  });

  it('is built anew with a style sheet of the screens', () => {
    appendFileSync(path('renderer/app/page.css'), '\n.new { color: red }');
    expect([isBuilt('renderer'), isBuilt('renderer')]).toEqual([true, false]);
  });

  it('is not built anew for a new time stamp, another environment, or what it does not read', () => {
    utimesSync(path('server/log/redact.ts'), 1, 1);
    appendFileSync(path('electron/platform/file-zoom.ts'), '\n// edited');
    appendFileSync(path('apps/sample-vitals/main.ts'), '\n// edited');
    expect(isBuilt('token-server', { NODE_ENV: 'development' })).toBe(false);
  });
});

describe('whatever is built', () => {
  beforeAll(newSmallCheckout);
  afterAll(removeCheckout);

  it.each([
    ['nothing built yet', () => undefined],
    ['the locked packages', () => appendFileSync(path('package-lock.json'), '\n')],
    ['the settings of the compiler', () => replaceIn('tsconfig.json', '"es2024"', '"es2023"')],
    ['nearer settings of the compiler', () => writeFileSync(path('server/tsconfig.json'), '{}')],
    ['a nearer package.json', () => writeFileSync(path('server/package.json'), '{"type":"module"}')],
    ['the way it is bundled', () => appendFileSync(path('build/bundle-token-server.mjs'), '\n')],
    ['the way it is told what to rebuild', () => appendFileSync(path('build/fingerprint.mjs'), '\n')],
    ['a lost file of the result', () => rmSync(path('dist/token-server/signing-thread.js'))],
    ['an edited file of the result', () => appendFileSync(path('dist/token-server/main.js'), '\n')],
    ['a lost result', () => rmSync(path('dist/token-server'), { recursive: true })],
    ['a damaged record', () => writeFileSync(path('dist/token-server.build.json'), '{"sources":')],
  ])('a server is built anew once with %s', (_, change) => {
    change();
    expect([isBuilt('token-server'), isBuilt('token-server')]).toEqual([true, false]);
  });

  it.each([
    ['nothing built yet', () => undefined],
    ['a style sheet', () => appendFileSync(path('renderer/app/page.css'), '\n.new { color: red }')],
    [
      'a picture',
      () => writeFileSync(path('renderer/public/new.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    ['their settings', () => replaceIn('renderer/vite.config.ts', '1500', '1501')],
  ])('screens are built anew once with %s', (_, change) => {
    change();
    expect([isBuilt('renderer'), isBuilt('renderer')]).toEqual([true, false]);
  });

  it('a file that is edited while it is built is built again', () => {
    expect(isBuilt('token-server')).toBe(false);
    const edit = `setTimeout(() => require('node:fs').appendFileSync('server/log/redact.ts', '\\n// late'), 0)`;
    appendFileSync(path('build/bundle-token-server.mjs'), '\n// anew');
    // After the start and before the bundler's first byte: the last moment in which an edit could be lost.
    execFileSync(
      process.execPath,
      ['--require', writtenPreload(edit), path('build/bundle.mjs'), 'token-server'],
      { cwd: checkout, stdio: 'ignore' },
    );
    expect([isBuilt('token-server'), isBuilt('token-server')]).toEqual([true, false]);
  });
});

function writtenPreload(code: string): string {
  const file = path('late-edit.cjs');
  writeFileSync(file, code);
  return file;
}

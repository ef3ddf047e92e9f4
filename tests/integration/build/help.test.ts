import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Other people's programs, with their own help. */
const foreign = /^(check|fix)/;

/** Modification times of the files that any of them writes. */
const written = () =>
  ['docs', 'docs/tour'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => [name, statSync(join(root, folder, name)).mtimeMs]),
  );

it.each(Object.keys(scripts).filter((name) => !foreign.test(name)))(
  '`npm run %s -- --help` prints help and does nothing else',
  (name) => {
    const before = written();
    const { status, stdout } = spawnSync('npm', ['run', '--silent', name, '--', '--help'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/npm (run|test|start)|usage/i);
    expect(written()).toEqual(before);
  },
);

it('takes no pictures of a part of the tour that there is not', () => {
  const before = written();
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'tour', '--', 'windows'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toBe('There is no part "windows"; see npm run tour -- --help\n');
  expect(written()).toEqual(before);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runServerCommand } from '../../support/server/run-server-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const password = 'correct horse battery';
const init = (name: string, input: string, ...more: string[]) =>
  runServerCommand(
    ['init', '--db', join(folder, 'carelink.sqlite'), '--username', name, '--password-stdin', ...more],
    input,
  );

it('makes database, keys and the first administrator, and says what comes next', async () => {
  const { code, out } = await init('ada', password, '--display-name', 'Ada Byron');
  expect(code).toBe(0);
  expect(out).toContain('Administrator ada added.');
  expect(out).toContain(join(folder, 'carelink.keys.json'));
  expect(out).toContain('carelink-server doctor');
  expect(out).not.toContain(password);
  const list = await runServerCommand(['user', 'list', '--json', '--db', join(folder, 'carelink.sqlite')]);
  expect(JSON.parse(list.out)).toMatchObject([
    { username: 'ada', display_name: 'Ada Byron', role: 'it_admin' },
  ]);
});

it('refuses where there is an administrator already, and names what to use instead', async () => {
  await init('ada', password);
  const { code, out, err } = await init('eve', password);
  expect(code).not.toBe(0);
  expect(out).toBe('');
  expect(err).toContain('(ada)');
  expect(err).toContain('user add');
});

it('helps a server of which the only administrator is disabled', async () => {
  await init('ada', password);
  await runServerCommand(['user', 'disable', 'ada', '--db', join(folder, 'carelink.sqlite')]);
  expect(await init('eve', password)).toMatchObject({ code: 0 });
});

it.each([
  ['a password that is too short', 'ada', 'short', /--password-stdin: the password/],
  ['a user name that nobody could type', 'a\u200bda', password, /--username: the user name/],
])('%s is refused, and the next try succeeds', async (_what, name, input, sentence) => {
  const refused = await init(name, input);
  expect(refused.code).not.toBe(0);
  expect(refused.err).toMatch(sentence);
  expect(await init('ada', password)).toMatchObject({ code: 0 });
});

it('without a terminal says which options it needs', async () => {
  const { code, err } = await runServerCommand(['init', '--db', join(folder, 'carelink.sqlite')]);
  expect(code).not.toBe(0);
  expect(err).toContain('--username and --password-stdin');
});

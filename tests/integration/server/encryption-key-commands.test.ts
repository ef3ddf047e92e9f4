import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runServerCommand } from '../../support/server/run-server-command.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-kek-'));
  file = join(folder, 'kek.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runServerCommand(['keys', 'encryption-key', ...args]);

describe('keys encryption-key', () => {
  it('makes a file, adds a key and removes the old one, and shows no secret', async () => {
    const made = await run('create', '--file', file);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const first = JSON.parse(readFileSync(file, 'utf8')).keys[0];
    expect(made.out).toContain(first.kid);
    expect(await run('create', '--file', file)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/already; nothing was changed/),
    });
    const added = await run('add', '--file', file);
    const second = JSON.parse(readFileSync(file, 'utf8')).keys[1];
    expect(added.out).toMatch(/copy the file to every node, run `keys rewrap` once/);
    const listed = await run('list', '--file', file, '--json');
    expect(JSON.parse(listed.out)).toEqual([{ kid: first.kid }, { kid: second.kid }]);
    const removed = await run('remove-old', '--file', file);
    expect(removed.out).toContain(first.kid);
    expect(JSON.parse(readFileSync(file, 'utf8')).keys).toEqual([second]);
    expect((await run('remove-old', '--file', file)).out).toMatch(/nothing to remove/);
    for (const { out, err } of [made, added, listed, removed])
      for (const { k } of [first, second]) expect(out + err).not.toContain(k);
  });

  it('takes the file from the settings, and says in one line what is wrong', async () => {
    expect(await run('list')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/key_encryption_key_file/),
    });
    const config = join(folder, 'server.json');
    writeFileSync(config, JSON.stringify({ key_encryption_key_file: file }));
    expect(await run('list', '--config', config)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is missing: copy/),
    });
    expect(await run('create', '--config', config)).toMatchObject({ code: 0 });
    chmodSync(file, 0o644);
    const open = await run('add', '--config', config);
    expect(open).toMatchObject({
      code: 1,
      err: expect.stringMatching(/has mode 0644: others could read it/),
    });
    expect(open.err.trim().split('\n')).toHaveLength(1);
  });
});

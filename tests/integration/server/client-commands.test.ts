import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runServerCommand } from '../../support/server/run-server-command.ts';

describe('carelink-server client', () => {
  let folder: string;
  let db: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-cli-'));
    db = join(folder, 'site.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) => runServerCommand(['client', ...args, '--db', db]);

  it('adds, lists and removes clients, and tells the secret once', async () => {
    const added = await run('add', '--create', '--name', 'ward-board', '--type', 'resource-server', '--json');
    expect(added).toMatchObject({ code: 0, err: '' });
    const { client_id: id, client_secret: secret } = JSON.parse(added.out);
    expect(secret).toMatch(/^[\w-]{43}$/);
    const shown = await run('add', '--name', 'lab', '--type', 'resource-server');
    expect(shown.out).toMatch(/^client_id: [0-9a-f-]{36}\nclient_secret: [\w-]{43}\n$/);

    const list = await run('list', '--json');
    expect(JSON.parse(list.out)).toMatchObject([
      { name: 'lab' },
      { id, name: 'ward-board', type: 'resource-server' },
    ]);
    expect(list.out).not.toContain(secret);

    const again = await run('add', '--name', 'lab', '--type', 'resource-server');
    expect(again).toMatchObject({ code: 1, out: '', err: 'The client name lab is taken.\n' });
    expect(await run('remove', id)).toMatchObject({ code: 0, out: `Client ${id} removed.\n` });
    expect(await run('remove', id)).toMatchObject({ code: 1, err: `There is no client ${id}.\n` });
    expect((await run('remove', 'x')).err).toMatch(/^client remove: the id must be a UUID/);
    expect((await run('add', '--name', 'x', '--type', 'other')).err).toContain('resource-server');
  });
});

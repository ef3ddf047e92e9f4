import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Client, forkClient } from '../../support/faults/fork-client.ts';
import { needsKeychain } from '../../support/faults/keychain-available.ts';
import { addClinician, prepareServer } from '../../support/faults/spawn-server.ts';

const password = 'correct horse battery';
const text = 'Bed 4: ask about the drip';
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it('a draft outlives kill -9, is sealed on disk, and is nobody else’s', async (context) => {
  needsKeychain(context);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'carelink-drafts-'));
  cleanups.push(() => rm(dataDirectory, { recursive: true, force: true }));
  const server = await prepareServer();
  cleanups.push(() => server.dispose());
  for (const name of ['ana', 'jan']) await addClinician(server, name, password);
  await server.start();
  const start = async (): Promise<Client> => {
    const client = await forkClient(server.url, dataDirectory);
    cleanups.push(() => client.kill());
    return client;
  };
  const read = (client: Client, username: string) => client.perform({ order: 'read-draft', username });

  const first = await start();
  await first.perform({ order: 'sign-in', username: 'ana', password });
  expect(await first.perform({ order: 'save-draft', username: 'ana', text })).toMatchObject({ ok: true });
  await first.kill();

  const folder = join(dataDirectory, 'drafts');
  const [name = '', ...others] = await readdir(folder);
  expect(others).toEqual([]);
  const file = join(folder, name);
  const content = await readFile(file, 'utf8');
  expect(content).not.toContain('drip');
  expect([(await stat(folder)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([0o700, 0o600]);

  const second = await start();
  expect(second.resumed.phase).toBe('locked');
  expect(await read(second, 'ana')).toMatchObject({ ok: false });
  await second.perform({ order: 'unlock', password });
  expect(await read(second, 'ana')).toMatchObject({ ok: true, text });
  const changed = content.replace(
    /"sealed":"(.)/,
    (_all, letter) => `"sealed":"${letter === 'A' ? 'B' : 'A'}`,
  );
  await writeFile(file, changed);
  expect(await read(second, 'ana')).toMatchObject({ ok: true, text: null });
  await writeFile(file, content);
  expect(await read(second, 'ana')).toMatchObject({ ok: true, text });

  await second.perform({ order: 'switch-user' });
  await second.perform({ order: 'sign-in', username: 'jan', password });
  expect(await read(second, 'ana')).toMatchObject({ ok: false });
  expect(await read(second, 'jan')).toMatchObject({ ok: true, text: null });
});

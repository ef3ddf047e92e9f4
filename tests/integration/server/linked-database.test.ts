import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { locateDatabase } from '../../../server/keys/locate-database.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';

let folder: string;
let real: string;
let link: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-linked-'));
  for (const name of ['disk', 'links']) mkdirSync(join(folder, name));
  real = join(folder, 'disk', 'site.sqlite');
  link = join(folder, 'links', 'carelink.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (database: string, ...args: string[]) => runServerCommand([...args, '--db', database]);
const make = (database: string) => run(database, 'ward', 'set', 'ICU', '--profile', 'standard', '--create');
const ofLinks = () => readdirSync(join(folder, 'links')).sort();

it('keys and head record are looked for beside the file, whatever links lead to it', async () => {
  expect((await make(real)).code).toBe(0);
  symlinkSync(real, link);
  const further = join(folder, 'further.sqlite');
  symlinkSync(join('links', 'carelink.sqlite'), further);
  for (const name of [link, further, real]) {
    expect(await run(name, 'audit', 'verify')).toMatchObject({ code: 0, err: '' });
    expect((await run(name, 'ward', 'set', 'Ward 2', '--profile', 'extended')).code).toBe(0);
    expect((await run(name, 'keys', 'list')).code).toBe(0);
  }
  expect(ofLinks()).toEqual(['carelink.sqlite']);
});

it('a link that leads nowhere yet gets its database, keys and all, where it leads', async () => {
  symlinkSync(real, link);
  expect((await run(link, 'ward', 'list')).err).toContain('there is no database');
  expect(existsSync(real)).toBe(false);
  expect((await make(link)).code).toBe(0);
  expect(ofLinks()).toEqual(['carelink.sqlite']);
  expect(readdirSync(join(folder, 'disk')).sort()).toEqual([
    'site.audit-head',
    'site.keys.json',
    'site.sqlite',
  ]);
  expect(await run(real, 'audit', 'verify')).toMatchObject({ code: 0 });
});

it('an installation with its keys beside the link, as older versions made it, goes on', async () => {
  expect((await make(real)).code).toBe(0);
  symlinkSync(real, link);
  for (const ending of ['keys.json', 'audit-head'])
    renameSync(join(folder, 'disk', `site.${ending}`), join(folder, 'links', `carelink.${ending}`));
  expect(locateDatabase(link)).toBe(link);
  expect(await run(link, 'audit', 'verify')).toMatchObject({ code: 0 });
  expect((await run(link, 'ward', 'set', 'Ward 2', '--profile', 'extended')).code).toBe(0);
  expect(await run(link, 'audit', 'verify')).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, 'disk'))).toEqual(['site.sqlite']);
});

it('a backup never overwrites the database by its other name, and is restored through the link', async () => {
  expect((await make(real)).code).toBe(0);
  symlinkSync(real, link);
  expect((await run(link, 'backup', real, '--force')).err).toContain('would overwrite the database');
  const backup = join(folder, 'backup.sqlite');
  expect((await run(link, 'backup', backup)).code).toBe(0);
  expect((await run(link, 'restore', backup, '--force')).code).toBe(0);
  expect(readlinkSync(link)).toBe(real);
  expect(await run(link, 'audit', 'verify')).toMatchObject({ code: 0 });
});

it('a folder that is a link changes nothing', async () => {
  symlinkSync(join(folder, 'disk'), join(folder, 'data'));
  const name = join(folder, 'data', 'site.sqlite');
  expect((await make(name)).code).toBe(0);
  expect(await run(real, 'audit', 'verify')).toMatchObject({ code: 0 });
});

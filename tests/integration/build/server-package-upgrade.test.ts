import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { script } from '../../../build/server-package/package-script.ts';
import { versionOfTables } from '../../../build/server-package/version-of-tables.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-upgrade-'));
  mkdirSync(join(folder, 'library'));
  mkdirSync(join(folder, 'backups'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = (name: string) => join(folder, name);

/** The package that is there already; earlier ones did not say which tables they make. */
function install(version: string, tables: number | null): void {
  writeFileSync(place('library/VERSION'), `${version}\n`);
  if (tables !== null) writeFileSync(place('library/TABLES'), `${tables}\n`);
}

/** What the script before the installation of a version does, with a program that only notes how it is called. */
function prepareUpgrade(version: string) {
  const body = `library=${place('library')} backups=${place('backups')}
runuser() { echo "$@" > ${place('called')}; }
prepare_upgrade`;
  const { status, stderr } = spawnSync('/bin/sh', ['-c', script(version, body)], { encoding: 'utf8' });
  const backup = existsSync(place('called'))
    ? readFileSync(place('called'), 'utf8').split(' backup ')[1]?.trim()
    : null;
  return { status, stderr, backup: backup?.replace(`${folder}/`, '') ?? null };
}

it.each([
  ['an earlier version', '0.2.0', 21, 'backups/before-0.3.0.sqlite --force --if-any'],
  [
    'an earlier version of the same tables',
    '0.2.9',
    versionOfTables,
    'backups/before-0.3.0.sqlite --force --if-any',
  ],
  ['a preview of it', '0.3.0-rc.1', versionOfTables, 'backups/before-0.3.0.sqlite --force --if-any'],
  [
    'an earlier build of the same version',
    '0.3.0',
    versionOfTables - 1,
    `backups/before-0.3.0-tables-${versionOfTables}.sqlite --force --if-any`,
  ],
  [
    'a build of the same version that does not say which tables it makes',
    '0.3.0',
    null,
    `backups/before-0.3.0-tables-${versionOfTables}.sqlite --force --if-any`,
  ],
  ['the same, to repair it', '0.3.0', versionOfTables, null],
])('over %s: which backup comes first', (_, version, tables, backup) => {
  install(version, tables);
  expect(prepareUpgrade('0.3.0')).toEqual({ status: 0, stderr: '', backup });
});

it('where nothing is installed, there is nothing to back up', () => {
  expect(prepareUpgrade('0.3.0')).toEqual({ status: 0, stderr: '', backup: null });
});

it.each([
  ['0.3.1', versionOfTables, 'version 0.3.1 is installed; 0.3.0 is older', 'before-0.3.1.sqlite'],
  [
    '0.3.0',
    versionOfTables + 1,
    'a later build of version 0.3.0 is installed; this one is older',
    `before-0.3.0-tables-${versionOfTables + 1}.sqlite`,
  ],
])('over %s with tables of %i it is refused, with the way back', (version, tables, sentence, backup) => {
  install(version, tables);
  const withoutBackup = prepareUpgrade('0.3.0');
  expect(withoutBackup).toMatchObject({ status: 1, backup: null });
  expect(withoutBackup.stderr).toContain(`${sentence} and cannot read its database.`);
  expect(withoutBackup.stderr).toContain('restore a backup of before the upgrade, install 0.3.0.');
  writeFileSync(place(`backups/${backup}`), '');
  expect(prepareUpgrade('0.3.0').stderr).toContain(
    `carelink-server restore ${place(`backups/${backup}`)} --force`,
  );
});

it('over the final version, a preview of it is refused', () => {
  install('0.3.0', versionOfTables);
  expect(prepareUpgrade('0.3.0-rc.1')).toMatchObject({ status: 1, backup: null });
});

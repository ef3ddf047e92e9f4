import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type PostgresMigration,
  postgresMigrations,
} from '../../../../server/store/postgres/migrations/migrations.ts';

/** What programs of the release before would stumble over; each with what it breaks. */
const breaking: readonly (readonly [RegExp, string])[] = [
  [/\bDROP\s+(TABLE|COLUMN|VIEW|FUNCTION|DOMAIN|TRIGGER|INDEX|TYPE)\b/i, 'removes'],
  [/\bALTER\s+TABLE\b[^;]*\bDROP\b(?!\s+NOT\s+NULL)/i, 'removes'],
  [/\bRENAME\b/i, 'renames'],
  [/\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b/i, 'changes a type'],
  [/\bSET\s+NOT\s+NULL\b/i, 'demands what old programs do not write'],
  [
    /\bADD\s+COLUMN\b(?=[^,;]*\bNOT\s+NULL\b)(?![^,;]*\b(DEFAULT|GENERATED)\b)/i,
    'demands what old programs do not write',
  ],
  [/\bADD\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b/i, 'forbids what old programs write'],
  [/\bCREATE\s+UNIQUE\s+INDEX\b/i, 'forbids what old programs write'],
  [/\b(DELETE\s+FROM|TRUNCATE)\b/i, 'removes rows'],
];
/** What blocks everybody for as long as it takes, or cannot run in a transaction. */
const impossible =
  /\b(CONCURRENTLY|VACUUM|CREATE\s+DATABASE|LOCK\s+TABLE|CLUSTER)\b|^\s*(BEGIN|COMMIT|ROLLBACK)\s*;/im;

function problemsOf({ sql, step, release, number }: PostgresMigration, before: readonly PostgresMigration[]) {
  const last = before.at(-1);
  const plain = sql.replace(/--.*$/gm, '').replace(/\$\$[\s\S]*?\$\$/g, '$$$$');
  return [
    ...(last && number !== last.number + 1 ? ['its number does not follow'] : []),
    ...(last && (release < last.release || release > last.release + 1)
      ? ['its release does not follow']
      : []),
    ...(impossible.test(plain) ? ['cannot run in a transaction'] : []),
    ...(step === 'contracts' && release < 2 ? ['contracts before anything was there'] : []),
    ...(step === 'contracts' && /\b(CREATE\s+TABLE|ADD\s+COLUMN)\b/i.test(plain)
      ? ['expands and contracts at once']
      : []),
    // Before the first release there is no program that could stumble.
    ...(step === 'expands' && release > 1
      ? breaking.flatMap(([pattern, what]) => (pattern.test(plain) ? [what] : []))
      : []),
  ];
}

describe('a migration of PostgreSQL', () => {
  it.each(postgresMigrations.map((migration) => [migration.name, migration] as const))(
    '%s keeps the rules',
    (_name, migration) => {
      expect(
        problemsOf(migration, postgresMigrations.slice(0, postgresMigrations.indexOf(migration))),
      ).toEqual([]);
    },
  );

  const expanding = (sql: string): PostgresMigration => ({
    number: 2,
    name: 'planted',
    release: 2,
    step: 'expands',
    sql,
  });
  const first = postgresMigrations.slice(0, 1);
  it.each([
    'ALTER TABLE wards DROP COLUMN profile',
    'ALTER TABLE wards DROP CONSTRAINT wards_name_key',
    'DROP TABLE wards',
    'ALTER TABLE wards RENAME TO units',
    'ALTER TABLE wards RENAME COLUMN name TO title',
    'ALTER TABLE wards ALTER COLUMN name TYPE varchar(20)',
    'ALTER TABLE wards ALTER name SET NOT NULL',
    'ALTER TABLE wards ADD COLUMN floor integer NOT NULL',
    'ALTER TABLE wards ADD CONSTRAINT short CHECK (length(name) < 9)',
    'CREATE UNIQUE INDEX one_profile ON wards (profile)',
    'DROP INDEX devices_by_ward',
    'DELETE FROM wards',
    'CREATE INDEX CONCURRENTLY slow ON wards (profile)',
    'COMMIT; CREATE TABLE outside (id integer)',
  ])('is refused that would stop the program before: %s', (sql) => {
    expect(problemsOf(expanding(sql), first)).not.toEqual([]);
  });

  it.each([
    'CREATE TABLE floors (id integer PRIMARY KEY, name text NOT NULL)',
    'ALTER TABLE wards ADD COLUMN floor integer',
    'ALTER TABLE wards ADD COLUMN floor integer NOT NULL DEFAULT 0, ADD COLUMN wing text',
    'ALTER TABLE wards ALTER COLUMN profile DROP NOT NULL',
    'CREATE INDEX wards_by_profile ON wards (profile)',
    '-- DROP TABLE wards, some day\nUPDATE wards SET profile = profile',
  ])('is accepted that the program before does not notice: %s', (sql) => {
    expect(problemsOf(expanding(sql), first)).toEqual([]);
  });

  it('contracts only, and never in the first release', () => {
    const contracting = { ...expanding('ALTER TABLE wards DROP COLUMN profile'), step: 'contracts' as const };
    expect(problemsOf(contracting, first)).toEqual([]);
    expect(problemsOf({ ...contracting, release: 1 }, first)).not.toEqual([]);
    expect(
      problemsOf({ ...contracting, sql: 'DROP TABLE wards; CREATE TABLE units (id integer)' }, first),
    ).not.toEqual([]);
    expect(problemsOf({ ...contracting, number: 3 }, first)).not.toEqual([]);
    expect(problemsOf({ ...contracting, release: 3 }, first)).not.toEqual([]);
  });
});

it('no statement asks for all columns: a prepared one would fail as soon as a newer program adds one', () => {
  const root = new URL('../../../../server/store/', import.meta.url).pathname;
  const files = globSync('{postgres/**/,}*.ts', { cwd: root }).filter(
    (file) => !file.includes('sqlite') && !file.startsWith('postgres/migrations'),
  );
  const asking = files.filter(
    (file) =>
      file.startsWith('postgres/') &&
      /(SELECT|RETURNING)\s+(\w+\.)?\*/.test(readFileSync(`${root}${file}`, 'utf8')),
  );
  expect(asking).toEqual([]);
});

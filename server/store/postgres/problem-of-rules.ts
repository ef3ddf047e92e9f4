import { postgresMigrations } from './migrations/migrations.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

interface Rule {
  readonly name: string;
  readonly table: string;
  readonly enabled: string;
  readonly definition: string;
}

const selectTriggers = statement<Rule>(
  `SELECT t.tgname AS name, c.relname AS table, t.tgenabled AS enabled, p.proname || p.prosrc AS definition
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace`,
);

/** Every trigger that the migrations create, by name, and the text of every function. */
const scripts = postgresMigrations.map(({ sql }) => sql).join('\n');
const expected = [
  ...scripts.matchAll(/CREATE TRIGGER (\w+)[\s\S]*?\bON (\w+)[\s\S]*?EXECUTE FUNCTION (\w+)/g),
];
const functions = new Map(
  [...scripts.matchAll(/CREATE FUNCTION (\w+)\(\)[\s\S]*?AS \$\$([\s\S]*?)\$\$/g)].map(
    ([, name = '', body = '']) => [name, `${name}${body}`],
  ),
);

const selectRelease = statement<{ readonly release: number }>(
  'SELECT max(release) AS release FROM carelink_migrations',
);
const ownRelease = postgresMigrations.at(-1)?.release ?? 0;

/**
 * What is missing or changed in this program's triggers; null: nothing. While nodes are upgraded, there may be others, of
 * the next release, which only a program of that release can judge.
 */
export async function problemOfRules(queries: Queries): Promise<string | null> {
  const present = new Map((await queries.all(selectTriggers)).map((rule) => [rule.name, rule]));
  for (const [, name = '', table, body = ''] of expected) {
    const rule = present.get(name);
    if (!rule) return `the trigger ${name} is missing`;
    if (rule.enabled !== 'O' && rule.enabled !== 'A') return `the trigger ${name} is switched off`;
    if (rule.table !== table || rule.definition !== functions.get(body))
      return `the trigger ${name} was changed`;
    present.delete(name);
  }
  const [foreign] = present.keys();
  if (foreign === undefined || ((await queries.first(selectRelease))?.release ?? 0) > ownRelease) return null;
  return `the trigger ${foreign} is not of this program`;
}

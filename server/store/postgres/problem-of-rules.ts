import { postgresMigrations } from './migrations/migrations.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly enabled: string;
  readonly definition: string;
}

interface Routine {
  readonly name: string;
  readonly definition: string;
  readonly isPlain: boolean;
}

/** That of the tables which statements reach, even if another one comes first in `search_path`. */
const ownSchema = "(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('carelink_migrations'))";
const ofOurs = `relnamespace = ${ownSchema}`;
const selectTriggers = statement<Trigger>(
  `SELECT t.tgname AS name, c.relname AS table, t.tgenabled AS enabled, pg_get_triggerdef(t.oid, true) AS definition
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.${ofOurs} ORDER BY t.oid`,
);
/** A setting of its own may make a function read other tables than it names. */
const selectRoutines = statement<Routine>(
  `SELECT p.proname AS name, p.prosrc AS definition,
          l.lanname = 'plpgsql' AND p.proconfig IS NULL AND NOT p.prosecdef AS "isPlain"
     FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = ${ownSchema}`,
);
/** What rewrites statements, and what hides rows from them; views have a rule of their own. */
const selectRewriting = statement<{ readonly problem: string }>(
  `SELECT 'the rule ' || r.rulename || ' is not of this program' AS problem
     FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.${ofOurs} AND c.relkind <> 'v' AND c.relkind <> 'm'
   UNION ALL
   SELECT 'policies decide who sees the rows of ' || relname FROM pg_class WHERE ${ofOurs} AND relrowsecurity
    LIMIT 1`,
);

const scripts = postgresMigrations.map(({ sql }) => sql).join('\n');
/** Every trigger that the migrations create, by its table and name. */
const expectedTriggers = new Map(
  [...scripts.matchAll(/CREATE TRIGGER (\w+)[\s\S]*?\bON (\w+)[\s\S]*?EXECUTE FUNCTION \w+\(\)/g)].map(
    ([sql, name = '', table = '']) => [`${table} ${name}`, { name, definition: plain(sql) }],
  ),
);
/** Every function that they create, and its text. */
const expectedRoutines = new Map(
  [...scripts.matchAll(/CREATE FUNCTION (\w+)\([^)]*\)[\s\S]*?AS \$\$([\s\S]*?)\$\$/g)].map(
    ([, name = '', text = '']) => [name, text],
  ),
);

const selectRelease = statement<{ readonly release: number }>(
  'SELECT max(release) AS release FROM carelink_migrations',
);
const ownRelease = postgresMigrations.at(-1)?.release ?? 0;

/**
 * What is missing or changed in this program's triggers and functions, or rewrites statements and hides rows; null:
 * nothing. While nodes are upgraded, there may be more triggers, of the next release, which only a program of that release
 * can judge.
 */
export async function problemOfRules(queries: Queries): Promise<string | null> {
  const triggers = await queries.all(selectTriggers);
  const present = new Map(triggers.map((trigger) => [`${trigger.table} ${trigger.name}`, trigger]));
  for (const [key, { name, definition }] of expectedTriggers) {
    const trigger = present.get(key);
    if (!trigger) return `the trigger ${name} is missing`;
    if (trigger.enabled !== 'O' && trigger.enabled !== 'A') return `the trigger ${name} is switched off`;
    if (plain(trigger.definition) !== definition) return `the trigger ${name} was changed`;
    present.delete(key);
  }
  const routines = await queries.all(selectRoutines);
  for (const [name, text] of expectedRoutines) {
    const found = routines.filter((routine) => routine.name === name);
    if (found.length === 0) return `the function ${name} is missing`;
    if (!found.every(({ definition, isPlain }) => isPlain && definition === text))
      return `the function ${name} was changed`;
  }
  if (((await queries.first(selectRelease))?.release ?? 0) > ownRelease) return null;
  const [foreign] = present.values();
  if (foreign) return `the trigger ${foreign.name} is not of this program`;
  return (await queries.first(selectRewriting))?.problem ?? null;
}

/**
 * A trigger's statement without what PostgreSQL writes otherwise than its author: case, white space, brackets, types of
 * constants and columns, and rows that are compared column by column.
 */
function plain(sql: string): string {
  return sql
    .replace(/\(([^()]+)\)\s+IS DISTINCT FROM\s+\(([^()]+)\)/g, (_, ones: string, others: string) => {
      const second = others.split(',');
      return ones
        .split(',')
        .map((one, index) => `${one} IS DISTINCT FROM ${second[index]}`)
        .join(' OR ');
    })
    .replace(/::\w+/g, '')
    .replace(/[\s()]+/g, ' ')
    .replace(/ ,/g, ',')
    .trim()
    .toLowerCase();
}

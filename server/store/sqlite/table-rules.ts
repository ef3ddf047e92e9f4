import type { Database } from 'better-sqlite3';
import { migrations } from './migrations/migrations.ts';

/** The trigger that pruning drops and restores, as the first migration created it. */
export const auditEventsStay = `
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events stay'); END;
`;

/** Every trigger created by the migrations, by name. */
const expectedRules = rulesOf(migrations.map(({ sql }) => sql));

/** What is missing or changed in this program's triggers and in the type of the event table; null: nothing. */
export function problemOfRules(database: Database): string | null {
  const triggers = database
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  const present = new Map(triggers.map(({ name, sql }) => [name, plain(sql)]));
  for (const [name, sql] of expectedRules) {
    if (!present.has(name)) return `the trigger ${name} is missing`;
    if (present.get(name) !== sql) return `the trigger ${name} was changed`;
  }
  const foreign = triggers.find(({ name }) => !expectedRules.has(name));
  if (foreign) return `the trigger ${foreign.name} is not of this program`;
  const strict = database
    .prepare("SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name = 'audit_events'")
    .pluck()
    .get();
  return strict === 1 ? null : 'the table of events takes values of any type';
}

function rulesOf(scripts: readonly string[]): ReadonlyMap<string, string> {
  const rules = new Map<string, string>();
  for (const script of scripts) {
    for (const [, name = ''] of script.matchAll(/DROP TRIGGER (\w+)/g)) rules.delete(name);
    for (const [sql, name = ''] of script.matchAll(/CREATE TRIGGER (\w+)[\s\S]*?\bEND(?=;)/g))
      rules.set(name, plain(sql));
  }
  return rules;
}

/** White space may differ, as after `.dump` and `.read`. */
function plain(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

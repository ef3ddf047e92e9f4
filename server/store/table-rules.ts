import type { Database } from 'better-sqlite3';
import { rulesOfTables } from './migrations/0013-rules-of-tables.ts';
import { rulesOfDecoys } from './migrations/0015-decoys.ts';

/** The trigger that pruning lifts and puts back, as the first migration made it. */
export const auditEventsStay = `
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events stay'); END;
`;

const auditEventsNeverChange = `
CREATE TRIGGER audit_events_never_change BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events never change'); END;
`;

const expectedRules = rulesIn(`${auditEventsStay}${auditEventsNeverChange}${rulesOfTables}${rulesOfDecoys}`);

/** What is missing or changed of these rules, and of the type of the table of events; null: nothing. */
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

/** By name; the parts of a script end with `END;`. */
function rulesIn(script: string): ReadonlyMap<string, string> {
  const rules = script
    .split(/(?<=END);/)
    .map(plain)
    .filter(Boolean);
  return new Map(rules.map((sql) => [sql.split(' ')[2] ?? '', sql]));
}

/** White space may differ, as after `.dump` and `.read`. */
function plain(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

import type { Database } from 'better-sqlite3';

type Run = (...values: never[]) => never;

/** Statements that only begin or end transactions. */
const transactional = /^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)\b/;

/** Calls `count` for every execution of a statement prepared from now on. */
export function countStatements(database: Database, count: () => void): void {
  const counted =
    (run: Run): Run =>
    (...values) => {
      count();
      return run(...values);
    };
  const prepare = database.prepare.bind(database);
  database.prepare = ((sql: string) => {
    const statement = prepare(sql) as unknown as Record<'run' | 'get' | 'all' | 'iterate', Run>;
    if (transactional.test(sql)) return statement;
    for (const method of ['run', 'get', 'all', 'iterate'] as const) {
      statement[method] = counted(statement[method].bind(statement));
    }
    return statement;
  }) as unknown as typeof database.prepare;
}

import { expect, it } from 'vitest';
import { DatabaseError } from '../../../../../server/store/database-error.ts';
import { explained } from '../../../../../server/store/postgres/explain-connection.ts';
import type { PostgresSettings } from '../../../../../server/store/postgres/postgres-settings.ts';

const host = { host: 'db1.test', port: 5432 };
const settings = {
  address: { user: 'carelink', database: 'carelink', hosts: [host] },
} as unknown as PostgresSettings;

/** Where no password is asked for, PostgreSQL says both in one place, with one SQLSTATE. */
it.each(['role "carelink" does not exist', 'role "carelink" is not permitted to log in'])(
  'a role that cannot log in is missing, or may not: %s',
  (message) => {
    const error = Object.assign(new Error(message), {
      code: '28000',
      severity: 'FATAL',
      routine: 'InitializeSessionUserId',
    });
    const problem = explained(error, host, settings);
    expect(problem).toBeInstanceOf(DatabaseError);
    expect(problem.message).toContain('there is no role carelink, or it may not log in');
    expect(problem.message).toMatch(/CREATE ROLE carelink LOGIN, or ALTER ROLE carelink LOGIN\.$/);
  },
);

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection } from '../../../../server/store/postgres/connection.ts';
import { judgedStatement, statement } from '../../../../server/store/postgres/statement.ts';
import { freshDatabase } from '../../../support/postgres/fresh-database.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();
const numbers = 'SELECT 7::bigint AS good, 9223372036854775807::bigint AS bad, NULL::bigint AS missing';

describe.skipIf(why !== null)(
  `a number of PostgreSQL that is too large for this program${why === null ? '' : ` (${why})`}`,
  () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await Connection.open(await freshDatabase(inject('postgresFolder')));
    });
    afterAll(async () => await connection.close());

    it('is a fault of whoever reads it, and of nobody else at the same connection', async () => {
      const reading = connection.all(statement(numbers));
      const other = connection.first(statement('SELECT 5::bigint AS n'));
      await expect(reading).rejects.toThrow(RangeError);
      expect(await other).toEqual({ n: 5 });
      expect(connection.isLost).toBe(false);
    });

    it('is NaN to those who judge each number', async () => {
      const rows = await connection.all(judgedStatement(numbers));
      expect(rows).toEqual([{ good: 7, bad: Number.NaN, missing: null }]);
    });
  },
);

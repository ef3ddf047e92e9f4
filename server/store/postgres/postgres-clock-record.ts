import { AdministrationError } from '../../domain/ports/administration-error.ts';
import type { ClockRecord, ClockRecordRepository } from '../../domain/records/clock-record.ts';
import type { Queries } from './queries.ts';
import { statement } from './statement.ts';

const readClock = statement<{ readonly nowMs: number }>(
  'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "nowMs"',
);

/**
 * Nodes go by the clock of their database, with which each compares its own: a record of one of them would say nothing
 * about the machines of the others, and a node with a wrong clock would have them doubt theirs.
 */
export class PostgresClockRecord implements ClockRecordRepository {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async read(): Promise<ClockRecord> {
    const { nowMs = 0 } = (await this.#queries.first(readClock)) ?? {};
    return {
      ...{ timeMs: nowMs, wallMs: nowMs, uptimeMs: 0, bootId: null },
      ...{ doubt: null, unvouchedSinceMs: null, isShared: true },
    };
  }

  async write(): Promise<void> {}

  async isAcceptanceRequested(): Promise<boolean> {
    return false;
  }

  async requestAcceptance(): Promise<void> {
    throw new AdministrationError(
      'Nodes go by the clock of their database: set the clock of the machine right that `doctor` names, or that of the database.',
    );
  }

  async forgetAcceptance(): Promise<void> {}
}

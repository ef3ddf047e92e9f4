import { firstSchema } from './0001-first-schema.ts';
import { wordsOfEmergencies } from './0002-words-of-emergencies.ts';
import { badgeCodes } from './0003-badge-codes.ts';
import { cardKeys } from './0004-card-keys.ts';
import { movedDatabase } from './0005-moved-database.ts';
import { shortAnalyses } from './0006-short-analyses.ts';

/**
 * A change of the schema. While nodes are upgraded one after the other, programs of two releases work on one database,
 * so a change comes in two steps:
 *
 * 1. One release **expands**: new tables, new columns that may be null or have a default, new indexes. The program
 *    before knows nothing of them and goes on; what it writes must be complete for the new program, by defaults and
 *    triggers. What is to go is left alone; where old programs read it, triggers keep it up.
 * 2. A later release **contracts**: it removes what no program of the release before uses any more.
 *
 * A migration that does both cannot be written: a test reads what each one does.
 */
export interface PostgresMigration {
  readonly number: number;
  readonly name: string;
  /**
   * The release of the schema that it belongs to, counted from 1; all migrations that one release of the program brings
   * have the same. A program runs on its own and on the next release of the schema, and brings the one before up to
   * date.
   */
  readonly release: number;
  readonly step: 'expands' | 'contracts';
  readonly sql: string;
}

/** In order; a released migration is never changed, only followed by another. */
export const postgresMigrations: readonly PostgresMigration[] = [
  { number: 1, name: 'first schema', release: 1, step: 'expands', sql: firstSchema },
  { number: 2, name: 'words of emergencies', release: 2, step: 'expands', sql: wordsOfEmergencies },
  { number: 3, name: 'badge codes', release: 2, step: 'expands', sql: badgeCodes },
  { number: 4, name: 'card keys', release: 2, step: 'expands', sql: cardKeys },
  { number: 5, name: 'moved database', release: 2, step: 'expands', sql: movedDatabase },
  { number: 6, name: 'short analyses', release: 2, step: 'expands', sql: shortAnalyses },
];

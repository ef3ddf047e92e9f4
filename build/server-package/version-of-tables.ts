import { migrations } from '../../server/store/sqlite/migrations/migrations.ts';

/** Of the database file that the program makes: two builds of one version may differ in it. */
export const versionOfTables = migrations.at(-1)?.number ?? 0;

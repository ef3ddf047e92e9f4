import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Place } from './place.ts';
import type { Storage } from './system.ts';

/** One SQLite file, for one node. */
export function sqliteStorage(place: Place): Storage {
  const database = join(place.makeFolder('database'), 'carelink.sqlite');
  const sessions = async () => {
    const file = new DatabaseSync(database, { readOnly: true });
    try {
      const rows = file.prepare('SELECT id, generation, ended_at_ms AS end FROM sessions').all();
      return rows.map(({ id, generation, end }) => ({
        id: Buffer.from(id as Uint8Array)
          .toString('hex')
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
        generation: Number(generation),
        ended: end !== null,
      }));
    } finally {
      file.close();
    }
  };
  return { config: () => ({ database }), cluster: null, sessions, links: new Map() };
}

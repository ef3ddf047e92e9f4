import { join } from 'node:path';
import type { Place } from './place.ts';
import type { Storage } from './system.ts';

/** One SQLite file, for one node. */
export function sqliteStorage(place: Place): Storage {
  const database = join(place.makeFolder('database'), 'carelink.sqlite');
  return { config: () => ({ database }), cluster: null, links: new Map() };
}

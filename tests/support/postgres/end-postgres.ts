import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { endPostgres } from './provide-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the PostgreSQL of this run is, or will be when the first test asks for it. */
    postgresFolder: string;
  }
}

/** Global set-up: names the place of a PostgreSQL that costs nothing until a test asks for it, and ends it. */
export function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-postgres-'));
  writeFileSync(join(folder, 'run'), String(process.pid));
  project.provide('postgresFolder', folder);
  return async () => {
    await endPostgres(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

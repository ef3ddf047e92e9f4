import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { silentLog } from '../../../server/domain/ports/log.ts';
import type { UnitOfWork } from '../../../server/domain/ports/unit-of-work.ts';
import { openStore } from '../../../server/store/sqlite/open-store.ts';
import { freshDatabase } from '../postgres/fresh-database.ts';
import { openNode } from '../postgres/open-node.ts';
import { whyNoPostgres } from '../postgres/provide-postgres.ts';

export interface OpenStore extends UnitOfWork {
  close(): Promise<void>;
}

/** The stores that must keep every promise of the domain's ports, each opened on an empty database. */
export const stores: readonly { readonly name: string; open(): Promise<OpenStore> }[] = [
  { name: 'SQLite', open: openSqlite },
  ...(whyNoPostgres() === null ? [{ name: 'PostgreSQL', open: openPostgres }] : []),
];

async function openSqlite(): Promise<OpenStore> {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-contract-'));
  const file = join(folder, 'site.sqlite');
  const { unitOfWork, close } = await openStore({ file, nowMs: 1, log: silentLog, lockPatienceMs: 2_000 });
  return {
    run: (job, options) => unitOfWork.run(job, options),
    read: (query) => unitOfWork.read(query),
    close: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openPostgres(): Promise<OpenStore> {
  const { unitOfWork, close } = await openNode(await freshDatabase(inject('postgresFolder')));
  return {
    run: (job, options) => unitOfWork.run(job, options),
    read: (query) => unitOfWork.read(query),
    close,
  };
}

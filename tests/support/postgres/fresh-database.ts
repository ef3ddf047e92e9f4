import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { Connection } from '../../../server/store/postgres/connection.ts';
import { migratePostgres } from '../../../server/store/postgres/migrate-postgres.ts';
import { type PostgresAddress, providePostgres } from './provide-postgres.ts';

/** A database on the PostgreSQL of this run. */
export interface TestDatabase extends PostgresAddress {
  readonly database: string;
}

const template = 'carelink_template';
let count = 0;

/** An empty database with a schema of ours, copied from one that the first test of the run has made. */
export async function freshDatabase(folder: string): Promise<TestDatabase> {
  const address = await providePostgres(folder);
  await provideTemplate(folder, address);
  return await createDatabase(address, `TEMPLATE ${template}`);
}

/** A database without any table. */
export async function bareDatabase(folder: string, options = ''): Promise<TestDatabase> {
  return await createDatabase(await providePostgres(folder), options);
}

/** Runs statements as the superuser, each by itself, and returns the rows of the last. */
export async function asSuperuser(
  address: PostgresAddress & { readonly database?: string },
  ...statements: readonly string[]
): Promise<Record<string, unknown>[]> {
  const client = new Client({ database: 'postgres', ...address });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

async function createDatabase(address: PostgresAddress, options: string): Promise<TestDatabase> {
  count += 1;
  const database = `test_${process.pid}_${count}`;
  await asSuperuser(address, `CREATE DATABASE ${database} ${options}`);
  return { ...address, database };
}

async function provideTemplate(folder: string, address: PostgresAddress): Promise<void> {
  const made = join(folder, 'template-made');
  try {
    mkdirSync(join(folder, 'template'));
  } catch {
    for (let waitedMs = 0; !existsSync(made) && waitedMs < 30_000; waitedMs += 20) await setTimeout(20);
    return;
  }
  await asSuperuser(address, `CREATE DATABASE ${template}`);
  const connection = await Connection.open({ ...address, database: template });
  try {
    await migratePostgres(connection, 1);
  } finally {
    await connection.close();
  }
  writeFileSync(made, '');
}

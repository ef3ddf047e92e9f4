import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DatabaseCluster, databaseName, databaseUser } from '../database/database-cluster.ts';
import { Link } from './link.ts';
import type { Place } from './place.ts';
import { runCommand } from './run-command.ts';
import type { Storage } from './system.ts';

export interface PostgresStorageOptions {
  readonly nodes: readonly string[];
  /** Leads each node to the databases over links that can be cut. */
  readonly withLinks: boolean;
}

/** PostgreSQL for all nodes, which share a key-encryption key. */
export async function postgresStorage(
  place: Place,
  cluster: DatabaseCluster,
  { nodes, withLinks }: PostgresStorageOptions,
): Promise<Storage> {
  const passwordFile = join(place.folder, 'database-password');
  const encryptionFile = join(place.folder, 'key-encryption-key');
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  await runCommand(['keys', 'encryption-key', 'create', '--file', encryptionFile], {
    environment: place.environment,
  });
  const links = new Map<string, readonly Link[]>();
  if (withLinks) {
    for (const node of nodes) {
      links.set(node, await Promise.all(cluster.addresses.map(({ port }) => Link.open(port))));
    }
  }
  const addressesFor = (node: string) =>
    links.get(node)?.map(({ port }) => ({ host: '127.0.0.1', port })) ?? cluster.addresses;
  const urlFor = (node: string) => {
    const hosts = addressesFor(node).map(({ host, port }) => `${host}:${port}`);
    return `postgres://${databaseUser}@${hosts.join(',')}/${databaseName}`;
  };
  return {
    config: (node) => ({
      // Beside it lies what the node remembers of the audit trail outside of the database.
      database: join(place.folder, node, 'carelink.sqlite'),
      database_url: urlFor(node),
      database_password_file: passwordFile,
      key_encryption_key_file: encryptionFile,
      node_name: node,
    }),
    cluster,
    sessions: () => cluster.sessions(),
    links,
  };
}

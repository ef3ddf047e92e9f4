import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyEncryptionFile } from '../../../server/crypto/key-encryption-keys.ts';
import { ownPorts } from '../../support/network/own-ports.ts';
import type { Bench } from '../bench.ts';
import { addUser, type TokenServerProcess } from '../processes/token-server.ts';
import type { BenchPostgres } from './bench-postgres.ts';

export interface BenchClusterOptions {
  readonly postgres?: BenchPostgres;
  readonly standby?: 'required' | 'none';
}

/** Nodes of the token server that share a database of their own, with the bench's user in it. */
export class BenchCluster {
  readonly postgres: BenchPostgres;
  readonly database: string;
  readonly issuer: string;
  readonly encryptionFile: string;
  readonly #bench: Bench;
  readonly #configFiles: readonly string[];
  #nodes: readonly TokenServerProcess[] = [];

  private constructor(parts: {
    bench: Bench;
    postgres: BenchPostgres;
    database: string;
    issuer: string;
    encryptionFile: string;
    configFiles: readonly string[];
  }) {
    this.postgres = parts.postgres;
    this.database = parts.database;
    this.issuer = parts.issuer;
    this.encryptionFile = parts.encryptionFile;
    this.#bench = parts.bench;
    this.#configFiles = parts.configFiles;
  }

  /** Runs `count` nodes on a new database with this name, by default of the PostgreSQL that all scenarios share. */
  static async start(
    bench: Bench,
    database: string,
    count: number,
    { postgres: own, standby = 'none' }: BenchClusterOptions = {},
  ): Promise<BenchCluster> {
    const postgres = own ?? (await bench.postgres());
    await postgres.createDatabase(database);
    const folder = join(bench.workFolder, database);
    mkdirSync(folder);
    const encryptionFile = join(folder, 'key-encryption-key');
    createKeyEncryptionFile(encryptionFile, Date.now());
    const passwordFile = join(folder, 'database-password');
    writeFileSync(passwordFile, postgres.password, { mode: 0o600 });
    const ports = await ownPorts(count);
    const issuer = `http://127.0.0.1:${ports[0]}`;
    const configFiles = ports.map((port, at) => {
      const node = `node${at + 1}`;
      const config = {
        issuer,
        listen: { host: '127.0.0.1', port },
        clients: { unbound: 'allow' },
        throttle: 'off',
        // Beside it lies what the node remembers of the audit trail outside of the database.
        database: join(folder, `${node}.sqlite`),
        database_url: postgres.urlOf(database),
        database_standby: standby,
        database_password_file: passwordFile,
        key_encryption_key_file: encryptionFile,
        node_name: node,
      };
      const configFile = join(folder, `${node}.json`);
      writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
      return configFile;
    });
    const cluster = new BenchCluster({ bench, postgres, database, issuer, encryptionFile, configFiles });
    await cluster.startNodes();
    addUser(['--config', cluster.configFile], bench.username, bench.password);
    return cluster;
  }

  /** Of the first node, and of commands. */
  get configFile(): string {
    return this.#configFiles[0] ?? '';
  }

  get nodes(): readonly TokenServerProcess[] {
    return this.#nodes;
  }

  get urls(): readonly string[] {
    return this.#nodes.map(({ url }) => url);
  }

  async startNodes(): Promise<void> {
    const nodes: TokenServerProcess[] = [];
    for (const configFile of this.#configFiles)
      nodes.push(await this.#bench.startServer(['--config', configFile]));
    this.#nodes = nodes;
  }

  async stopNodes(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
    this.#nodes = [];
  }
}

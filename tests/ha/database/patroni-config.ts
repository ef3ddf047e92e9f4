import type { PatroniProgram } from './patroni-program.ts';

export interface MemberPlace {
  readonly name: string;
  readonly folder: string;
  readonly postgresPort: number;
  readonly restPort: number;
}

export interface ClusterSecrets {
  readonly superuser: string;
  readonly replication: string;
}

export const postgresPrograms = '/usr/lib/postgresql/15/bin';

/** The configuration of one member, with the settings that docs/operation.md recommends. JSON is YAML. */
export function patroniConfig(
  { name, folder, postgresPort, restPort }: MemberPlace,
  { isOld }: PatroniProgram,
  etcdPort: number,
  secrets: ClusterSecrets,
): string {
  const rest = `127.0.0.1:${restPort}`;
  const address = `127.0.0.1:${postgresPort}`;
  const config = {
    scope: 'ward',
    name,
    restapi: { listen: rest, connect_address: rest },
    etcd3: { host: `127.0.0.1:${etcdPort}` },
    bootstrap: {
      dcs: {
        ...(isOld
          ? { ttl: 6, loop_wait: 1, retry_timeout: 2, master_start_timeout: 0 }
          : { ttl: 20, loop_wait: 5, retry_timeout: 5, primary_start_timeout: 0, failsafe_mode: true }),
        maximum_lag_on_failover: 1_048_576,
        synchronous_mode: true,
        postgresql: {
          use_pg_rewind: true,
          use_slots: true,
          parameters: {
            wal_level: 'replica',
            hot_standby: 'on',
            wal_log_hints: 'on',
            synchronous_commit: 'on',
            wal_keep_size: '64MB',
            max_wal_size: '128MB',
            min_wal_size: '64MB',
            shared_buffers: '32MB',
            max_connections: 100,
          },
        },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
      pg_hba: [
        'host replication repl 127.0.0.1/32 scram-sha-256',
        'host all all 127.0.0.1/32 scram-sha-256',
        'local all all scram-sha-256',
      ],
    },
    postgresql: {
      listen: address,
      connect_address: address,
      data_dir: `${folder}/data`,
      bin_dir: postgresPrograms,
      pgpass: `${folder}/pgpass`,
      authentication: {
        superuser: { username: 'postgres', password: secrets.superuser },
        replication: { username: 'repl', password: secrets.replication },
      },
      parameters: {
        unix_socket_directories: folder,
        password_encryption: 'scram-sha-256',
        wal_receiver_timeout: '5s',
        wal_sender_timeout: '5s',
        log_min_messages: 'warning',
      },
    },
    watchdog: { mode: 'off' },
  };
  return JSON.stringify(config, null, 2);
}

import type { SmallDisk } from '../../support/never-breaks/small-disk.ts';
import type { DatabaseCluster } from '../database/database-cluster.ts';
import type { Fault, FaultTools } from './fault.ts';

/** Patroni's `ttl` is 20 s at least, and as long as that nobody else may be the primary. */
const allowedMs = 30_000;
const frozenMs = 30_000;
const deadMs = 2_000;
const fullMs = 10_000;
const withoutEtcdMs = 10_000;

/** Patroni and PostgreSQL of the primary end at once. */
export const primaryKill = onCluster({
  name: 'primary-kill',
  meaning: 'kill -9 to the primary with its Patroni, as if its machine had lost power',
  strike: async (cluster, { rest }) => {
    const member = await cluster.primary();
    await member.kill();
    while ((await cluster.primary()).name === member.name) await rest(200);
    await rest(deadMs);
    member.start();
    return `${member.name} killed, ${(await cluster.primary()).name} leads`;
  },
});

/** Patroni sees it and need not wait for anything. */
export const postgresKill = onCluster({
  name: 'postgres-kill',
  meaning: 'kill -9 to PostgreSQL of the primary; its Patroni sees it',
  strike: async (cluster, { rest }) => {
    const member = await cluster.primary();
    member.killPostgres();
    await rest(deadMs);
    return `PostgreSQL of ${member.name} killed, ${(await cluster.primary()).name} leads`;
  },
});

/** As a virtual machine that is moved. */
export const primaryFreeze = onCluster({
  name: 'primary-freeze',
  meaning: 'SIGSTOP to the primary with its Patroni for 30 s; it wakes up believing that it leads',
  strike: async (cluster, { rest }) => {
    const member = await cluster.primary();
    const wakeUp = member.freeze();
    try {
      await rest(frozenMs);
    } finally {
      wakeUp();
    }
    return `${member.name} stopped for ${frozenMs / 1000} s, ${(await cluster.primary()).name} leads`;
  },
});

/** Commits wait for it until Patroni names another. */
export const standbyKill = onCluster({
  name: 'standby-kill',
  meaning: 'kill -9 to the standby that every commit waits for',
  strike: async (cluster, { rest }) => {
    const member = await cluster.synchronousStandby();
    await member.kill();
    await rest(deadMs);
    member.start();
    return `${member.name} killed`;
  },
});

export const etcdKill = onCluster({
  name: 'etcd-kill',
  meaning: 'kill -9 to etcd for 10 s',
  strike: async (cluster, { rest }) => {
    await cluster.etcd.kill();
    await rest(withoutEtcdMs);
    cluster.etcd.start();
    return `etcd away for ${withoutEtcdMs / 1000} s`;
  },
});

/** As IT does after a repair. */
export const switchover = onCluster({
  name: 'switchover',
  meaning: 'the standby becomes the primary by order (fail back)',
  strike: async (cluster, { rest }) => {
    await cluster.switchOver();
    await rest(deadMs);
    return `${(await cluster.primary()).name} leads`;
  },
});

/** The disk of whichever member leads. */
export function diskFull(disks: ReadonlyMap<string, SmallDisk>): Fault {
  const fault = onCluster({
    name: 'disk-full',
    meaning: 'the disk of the primary is full for 10 s (as root only, who can mount one for it)',
    strike: async (cluster, { rest }) => {
      const member = await cluster.primary();
      const disk = disks.get(member.name);
      disk?.fill();
      try {
        await rest(fullMs);
      } finally {
        disk?.free();
      }
      return `disk of ${member.name} full for ${fullMs / 1000} s, ${(await cluster.primary()).name} leads`;
    },
  });
  return { ...fault, fits: (system) => fault.fits(system) && disks.size > 0 };
}

interface ClusterFault {
  readonly name: string;
  readonly meaning: string;
  readonly strike: (cluster: DatabaseCluster, tools: FaultTools) => Promise<string>;
}

function onCluster({ name, meaning, strike }: ClusterFault): Fault {
  return {
    name,
    meaning,
    allowedMs,
    fits: ({ storage }) => storage.cluster !== null,
    strike: async ({ storage }, tools) => {
      if (!storage.cluster) throw new Error(`${name} needs PostgreSQL`);
      return strike(storage.cluster, tools);
    },
  };
}

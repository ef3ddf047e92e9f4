import { readFileSync, statSync } from 'node:fs';
import type { SmallDisk } from '../../support/never-breaks/small-disk.ts';
import type { DatabaseCluster } from '../database/database-cluster.ts';
import type { DatabaseMember } from '../database/database-member.ts';
import { AnswerCount } from './answer-count.ts';
import { becomes, type Fault, type FaultTools } from './fault.ts';

/** Patroni's `ttl` is 20 s at least, and as long as that nobody else may be the primary. */
const allowedMs = 30_000;
const frozenMs = 30_000;
const deadMs = 2_000;
const fullMs = 10_000;
const withoutEtcdMs = 10_000;
const aloneWithinMs = 45_000;
const aloneForMs = 10_000;
const settingsWithinMs = 1_000;

/** Patroni and PostgreSQL of the primary end at once. */
export const primaryKill = onCluster({
  name: 'primary-kill',
  meaning: 'kill -9 to the primary with its Patroni, as if its machine had lost power',
  strike: async (cluster, { rest, history, expect }) => {
    const member = await cluster.primary();
    const count = new AnswerCount(history);
    await member.kill();
    while ((await cluster.primary()).name === member.name) await rest(200);
    await rest(deadMs);
    member.start();
    count.end();
    expect(count.unanswered > 0, 'somebody is not answered');
    return `${member.name} killed, ${(await cluster.primary()).name} leads`;
  },
});

/** Patroni sees it and need not wait for anything. */
export const postgresKill = onCluster({
  name: 'postgres-kill',
  meaning: 'kill -9 to PostgreSQL of the primary; its Patroni sees it',
  strike: async (cluster, { rest, expect }) => {
    const member = await cluster.primary();
    const before = member.postgresPid;
    member.killPostgres();
    await rest(deadMs);
    expect(before !== 0 && member.postgresPid !== before, 'its PostgreSQL is gone');
    return `PostgreSQL of ${member.name} killed`;
  },
});

/** As a virtual machine that is moved. */
export const primaryFreeze = onCluster({
  name: 'primary-freeze',
  meaning: 'SIGSTOP to the primary with its Patroni for 30 s; it wakes up believing that it leads',
  strike: async (cluster, { rest, expect }) => {
    const member = await cluster.primary();
    const wakeUp = member.freeze();
    try {
      await rest(frozenMs);
      expect((await cluster.primary()).name !== member.name, 'another member leads before it wakes up');
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
  strike: async (cluster, tools) => {
    const { rest, expect } = tools;
    const member = await cluster.synchronousStandby();
    await member.kill();
    const isGone = async () => !(await cluster.standbys()).includes(member.name);
    expect(await becomes(isGone, tools, settingsWithinMs), `${member.name} is gone`);
    await rest(deadMs);
    member.start();
    return `${member.name} killed`;
  },
});

/** Patroni lets the primary go on alone: nothing is on two machines any more, and whoever ends something is told so. */
export const noStandby = onCluster({
  name: 'no-standby',
  meaning: 'kill -9 to both standbys: the ward goes on for 10 s, and what ends is answered 202',
  strike: async (cluster, tools) => {
    const { rest, history, expect } = tools;
    const primary = await cluster.primary();
    const standbys = cluster.members.filter(({ name }) => name !== primary.name);
    await Promise.all(standbys.map((member) => member.kill()));
    try {
      const isAlone = async () => (await cluster.synchronousNames()) === '';
      expect(await becomes(isAlone, tools, aloneWithinMs), 'Patroni lets the primary go on alone');
      // What was committed just before may still be answered.
      await rest(settingsWithinMs);
      const count = new AnswerCount(history);
      await rest(aloneForMs);
      const isSeen = async () => count.refreshed > 0 && count.unprotected > 0;
      await becomes(isSeen, tools, aloneForMs * 2);
      count.end();
      expect(count.refreshed > 0, 'sessions are refreshed without a standby');
      expect(count.unprotected > 0, 'somebody is told 202 about an end');
      expect(count.ended === 0, `nobody is told 200 about an end on one machine (${count.ended} were)`);
      return `${primary.name} alone: ${count.refreshed} refreshed, ${count.unprotected} ends answered 202`;
    } finally {
      for (const member of standbys) member.start();
    }
  },
});

export const etcdKill = onCluster({
  name: 'etcd-kill',
  meaning: 'kill -9 to etcd for 10 s',
  strike: async (cluster, { rest, history, expect }) => {
    const member = await cluster.primary();
    await cluster.etcd.kill();
    const count = new AnswerCount(history);
    await rest(withoutEtcdMs);
    count.end();
    expect(!cluster.etcd.isRunning, 'etcd is gone');
    expect(count.refreshed > 0, `sessions are refreshed meanwhile: ${member.name} goes on leading`);
    cluster.etcd.start();
    return `etcd away for ${withoutEtcdMs / 1000} s: ${count.refreshed} refreshed`;
  },
});

/** As IT does after a repair. */
export const switchover = onCluster({
  name: 'switchover',
  meaning: 'the standby becomes the primary by order (fail back)',
  strike: async (cluster, { rest, expect }) => {
    const member = await cluster.primary();
    await cluster.switchOver();
    await rest(deadMs);
    const leader = await cluster.primary();
    expect(leader.name !== member.name, 'another member leads');
    return `${leader.name} leads`;
  },
});

/** The disk of whichever member leads. */
export function diskFull(disks: ReadonlyMap<string, SmallDisk>): Fault {
  const fault = onCluster({
    name: 'disk-full',
    meaning: 'the disk of the primary is full for 10 s (as root only, who can mount one for it)',
    strike: async (cluster, { rest, expect }) => {
      const member = await cluster.primary();
      const disk = disks.get(member.name);
      if (!disk) throw new Error(`${member.name} has no disk of its own`);
      const log = logOf(member);
      disk.fill();
      try {
        await rest(fullMs);
        expect(log.since().includes('No space left on device'), `PostgreSQL of ${member.name} lacks space`);
      } finally {
        disk.free();
      }
      return `disk of ${member.name} full for ${fullMs / 1000} s, ${(await cluster.primary()).name} leads`;
    },
  });
  const hasAll = (cluster: DatabaseCluster | null) => cluster?.members.every(({ name }) => disks.has(name));
  return { ...fault, fits: ({ storage }) => hasAll(storage.cluster) ?? false };
}

function logOf({ logFile }: DatabaseMember) {
  const { size } = statSync(logFile);
  return { since: () => readFileSync(logFile).subarray(size).toString('utf8') };
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

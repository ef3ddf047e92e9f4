import type { LinkState } from '../system/link.ts';
import { becomes, type Fault, pick } from './fault.ts';

const allowedMs = 30_000;
const frozenMs = 30_000;
const clockMs = 10 * 60_000;
const wrongClockForMs = 10_000;
const cutMs = 15_000;
const betweenRestartsMs = 3_000;
const notedWithinMs = 10_000;
const hasNode: Fault['fits'] = ({ nodes }) => nodes.length > 0;

/** `kill -9`, and a start as the service manager makes it. */
export const nodeKill: Fault = {
  name: 'node-kill',
  meaning: 'kill -9 to one node of the server',
  fits: hasNode,
  allowedMs,
  strike: async ({ nodes }, { random, rest, expect }) => {
    const node = pick(nodes, random);
    await node.daemon.kill();
    expect(!(await node.answers()), `${node.name} is gone`);
    await rest(1_000);
    await node.start();
    return `${node.name} killed`;
  },
};

/** It neither works nor ends, and then goes on as if nothing had happened. */
export const nodeFreeze: Fault = {
  name: 'node-freeze',
  meaning: 'SIGSTOP to one node for 30 s; it wakes up believing that nothing has happened',
  fits: hasNode,
  allowedMs: frozenMs + 5_000,
  strike: async ({ nodes }, { random, rest, expect }) => {
    const node = pick(nodes, random);
    const wakeUp = node.daemon.freeze();
    try {
      await rest(frozenMs);
      expect(!(await node.answers()), `${node.name} stands still`);
    } finally {
      wakeUp();
    }
    await node.untilReady();
    return `${node.name} stopped for ${frozenMs / 1000} s`;
  },
};

export const nodeClock: Fault = {
  name: 'node-clock',
  meaning: 'the clock of one node is 10 minutes fast or slow for a while',
  fits: hasNode,
  allowedMs,
  strike: async ({ nodes }, tools) => {
    const { random, rest, expect } = tools;
    const node = pick(nodes, random);
    const offByMs = random() < 0.5 ? clockMs : -clockMs;
    node.setClock(offByMs);
    try {
      const isDoubted = await becomes(() => node.doubtsItsClock(), tools, notedWithinMs);
      expect(isDoubted, `${node.name} doubts its clock`);
      await rest(wrongClockForMs);
    } finally {
      node.setClock(0);
    }
    const trustsAgain = async () => !(await node.doubtsItsClock());
    expect(await becomes(trustsAgain, tools, notedWithinMs), `${node.name} trusts its clock again`);
    await rest(wrongClockForMs);
    return `clock of ${node.name} off by ${offByMs / 60_000} min`;
  },
};

/** As an upgrade does it: one after the other, each with notice to the load balancer. */
export const rollingRestart: Fault = {
  name: 'rolling-restart',
  meaning: 'the nodes are restarted one after the other, as for an upgrade; nobody may notice',
  fits: ({ nodes }) => nodes.length > 1,
  allowedMs: 5_000,
  unnoticed: true,
  strike: async ({ nodes }, { rest, expect }) => {
    for (const node of nodes) {
      const before = node.daemon.pid;
      await node.daemon.stop();
      await node.start();
      expect(node.daemon.pid !== before, `${node.name} is another process`);
      await rest(betweenRestartsMs);
    }
    return 'every node restarted';
  },
};

export const linkCut = linkFault(
  'link-cut',
  'cut',
  'the link between one node and the databases is cut: connections are reset',
);

export const linkSilence = linkFault(
  'link-silence',
  'silent',
  'the link between one node and the databases swallows everything (half-open connections)',
);

function linkFault(name: string, state: LinkState, meaning: string): Fault {
  return {
    name,
    meaning,
    allowedMs,
    fits: ({ nodes, storage }) => nodes.length > 0 && storage.links.size > 0,
    strike: async ({ nodes, storage }, { random, rest, expect }) => {
      const node = pick(nodes, random);
      const links = storage.links.get(node.name) ?? [];
      const set = (next: LinkState) => {
        for (const link of links) link.set(next);
      };
      set(state);
      try {
        await rest(cutMs);
        expect(await node.saysItIsNotReady().catch(() => false), `${node.name} says that it cannot write`);
      } finally {
        set('open');
      }
      await node.untilReady();
      return `${node.name} without a database for ${cutMs / 1000} s`;
    },
  };
}

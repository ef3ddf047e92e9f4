import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Bench } from '../bench.ts';
import type { LoadResult } from '../load/load-plan.ts';
import { stopChild } from '../processes/stop-child.ts';
import type { Scenario } from './scenario.ts';
import { sqliteRotationsPerSecond } from './sqlite-rotations.ts';

/** What the parts achieve on their own; none of it is a goal. */
export const orientationScenario: Scenario = {
  name: 'orientation',
  title: 'For orientation',
  async *run(bench) {
    const bytes = await measureConstant(bench, 'bytes');
    yield {
      what: 'most that the load generator can do',
      value: bytes.perSecond,
      unit: '/s',
      note: `constant bytes; generator ${bytes.generatorCores.toFixed(2)} cores`,
    };
    const constant = await measureConstant(bench, 'express');
    yield { what: 'Express answering a constant', value: constant.perSecond, unit: '/s' };
    const durationMs = Math.min(2, bench.options.seconds) * 1000;
    for (const perCommit of [1, 20]) {
      const value = sqliteRotationsPerSecond(bench.workFolder, perCommit, durationMs);
      yield { what: `bare SQLite rotations, ${perCommit} per commit`, value, unit: '/s' };
    }
  },
};

async function measureConstant(bench: Bench, kind: 'bytes' | 'express'): Promise<LoadResult> {
  const child = fork(new URL('../peers/constant-server.ts', import.meta.url), [kind], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const measureMs = bench.options.seconds * 1000;
    const request = { method: 'POST', path: '/', body: 'x'.repeat(400) } as const;
    return await bench.load({
      kind: 'closed-loop',
      url,
      watchPid: child.pid ?? 0,
      work: { kind: 'request', clients: Array.from({ length: bench.options.clients }, () => request) },
      warmUpMs: measureMs * 0.3,
      measureMs,
    });
  } finally {
    await stopChild(child);
  }
}

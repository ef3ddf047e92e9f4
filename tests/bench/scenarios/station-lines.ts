import { setTimeout as sleep } from 'node:timers/promises';
import { newDeviceJwk } from '../load/device-key.ts';
import { HeldLines } from '../load/held-lines.ts';
import type { LoadResult } from '../load/load-plan.ts';
import { processCpuMs } from '../processes/process-usage.ts';
import { seedStations } from '../processes/seed-stations.ts';
import { medianOf, type Row } from '../report/row.ts';
import { measureRefresh } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

const stations = 2_000;
/** Each costs the server a proof and the holder another. */
const openedPerSecond = 500;
const pairs = 9;
const settleMs = 1_000;
const idleMs = 10_000;
const wantedShare = 0.97;
/** Hardly depends on what else the machine does. */
const wantedPercentOfCore = 3;

/** The same load with an idle line open to each of 2,000 workstations, and without, alternating. */
export const stationLinesScenario: Scenario = {
  name: 'station-lines',
  title: `Lines to ${stations.toLocaleString('en')} workstations`,
  async *run(bench) {
    const databaseFile = bench.newDatabase('lines');
    // Its first start makes keys and stamp.
    await (await bench.startServer(databaseFile)).close();
    const held = seedStations(databaseFile, stations);
    const server = await bench.startServer(databaseFile);
    const lines = new HeldLines();
    bench.onClose(() => lines.close());
    const jobs = Array.from({ length: bench.options.clients }, () => bench.signInJob(newDeviceJwk()));
    const pool = { chains: await bench.signIn(server.url, jobs) };

    const open = async () => {
      const { open: count } = await lines.open(server.url, held, openedPerSecond);
      if (count !== stations) throw new Error(`${stations - count} lines are missing`);
    };
    const refresh = () => measureRefresh(bench, { url: server.url, pid: server.pid, pool });
    const refreshWithLines = async () => {
      await lines.count();
      const result = await refresh();
      const { open: count, heartbeats } = await lines.count();
      if (count !== stations || heartbeats === 0) throw new Error('the lines were not kept');
      return result;
    };

    const idleWithout = await idleCpuMs(server.pid);
    await open();
    const idleWith = await idleCpuMs(server.pid);
    if (idleWith !== null && idleWithout !== null) yield* idleRows(idleWith, idleWithout);
    const figures: Pair[] = [];
    // Machines vary over time, so each variant goes first in turn; the lines of one pair stay open for the next.
    for (let pair = 0; pair < pairs; pair += 1) {
      if (pair % 2 === 0) {
        const kept = await refreshWithLines();
        await lines.hangUp();
        figures.push({ kept, without: await refresh() });
      } else {
        const without = await refresh();
        await open();
        figures.push({ kept: await refreshWithLines(), without });
      }
    }
    yield* refreshRows(figures);
    await server.close();
  },
};

interface Pair {
  /** With the lines open. */
  readonly kept: LoadResult;
  readonly without: LoadResult;
}

/** Processor time of an idle process in a second; null when it is not known. */
async function idleCpuMs(pid: number): Promise<number | null> {
  await sleep(settleMs);
  const before = processCpuMs(pid);
  await sleep(idleMs);
  const after = processCpuMs(pid);
  return before === null || after === null ? null : ((after - before) / idleMs) * 1_000;
}

function* idleRows(kept: number, without: number): Iterable<Row> {
  yield {
    what: 'processor time of an idle server, without lines',
    value: without,
    unit: 'ms',
    note: 'each second',
  };
  yield {
    what: 'processor time of an idle server, with lines',
    value: kept,
    unit: 'ms',
    note: 'each second',
  };
  const all = kept - without;
  const share = (all / 1_000) * 100;
  yield { what: 'of a core, for all lines', value: share, unit: '%', goal: { atMost: wantedPercentOfCore } };
  yield { what: 'for each line', value: (all * 1_000) / stations, unit: 'µs', note: 'each second' };
}

function* refreshRows(figures: readonly Pair[]): Iterable<Row> {
  const median = (pick: (pair: Pair) => number) => medianOf(figures.map(pick));
  for (const which of ['without', 'kept'] as const) {
    const p99 = median((pair) => pair[which].latency.p99Ms).toFixed(2);
    yield {
      what: which === 'kept' ? 'refresh, with lines' : 'refresh, without lines',
      value: median((pair) => pair[which].perSecond),
      unit: '/s',
      note: `p99 ${p99} ms; server ${median((pair) => pair[which].watchedCores ?? 0).toFixed(2)} cores`,
    };
  }
  const shares = figures.map(({ kept, without }) => kept.perSecond / without.perSecond);
  yield {
    what: 'with / without lines',
    value: medianOf(shares),
    unit: '×',
    goal: { atLeast: wantedShare },
    note: `${figures.length} pairs, from ${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}`,
  };
}

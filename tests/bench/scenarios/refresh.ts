import type { Bench } from '../bench.ts';
import type { LoadResult } from '../load/load-plan.ts';
import type { Peer, PeerName } from '../peers/peer.ts';
import { medianOf, type Row } from '../report/row.ts';
import { measureRefresh, type RefreshTarget } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

const rounds = 3;
const wantedRatio: Partial<Record<PeerName, number>> = { simplejwt: 25, 'oidc-provider': 1.2 };
const wantedBoundShare = 0.6;

/** Refresh under full load, beside the peers, in turns, so that a slow moment of the machine affects all of them. */
export const refreshScenario: Scenario = {
  name: 'refresh',
  title: 'Refresh, many clients',
  async *run(bench) {
    const { server, unbound, bound } = await bench.shared();
    const peers = await startPeers(bench);
    const ours = { url: server.url, pid: server.pid };
    const results = new Map<string, LoadResult[]>();
    for (let round = 0; round < rounds; round += 1) {
      await take(results, 'unbound', () => measureRefresh(bench, { ...ours, pool: unbound }));
      for (const [peer, target] of peers) await take(results, peer.name, () => measureRefresh(bench, target));
      await take(results, 'bound', () => measureRefresh(bench, { ...ours, pool: bound }));
      await take(results, 'prepared', () =>
        measureRefresh(bench, { ...ours, pool: bound }, { proofs: 'prepared' }),
      );
    }
    const of = (name: string) => results.get(name) ?? [];

    yield* loadRows('unbound', of('unbound'));
    yield* loadRows('DPoP-bound', of('bound'));
    yield* loadRows('DPoP-bound, proofs made beforehand', of('prepared'));
    yield {
      what: 'time of the generator for a proof',
      value: medianOf(of('bound').map(proofMicros)),
      unit: 'µs',
    };
    for (const [peer] of peers) yield* loadRows(peer.title, of(peer.name));
    // Making a proof costs a workstation as much as checking it costs the server, and here both share two cores.
    yield {
      what: 'bound / unbound, proofs made beforehand',
      value: ratioOf(of('prepared'), of('unbound')),
      unit: '×',
      goal: { atLeast: wantedBoundShare },
    };
    yield {
      what: 'bound / unbound, the generator making proofs on the same cores',
      value: ratioOf(of('bound'), of('unbound')),
      unit: '×',
    };
    for (const [{ name }] of peers) {
      const value = ratioOf(of('unbound'), of(name));
      const wanted = wantedRatio[name];
      yield {
        what: `unbound / ${name}`,
        value,
        unit: '×',
        ...(wanted !== undefined && { goal: { atLeast: wanted } }),
      };
    }
  },
};

async function startPeers(bench: Bench): Promise<[Peer, RefreshTarget][]> {
  const started: [Peer, RefreshTarget][] = [];
  for (const peer of bench.options.peers.filter(({ comparedIn }) => comparedIn === 'refresh')) {
    const running = await peer.start(bench, bench.options.clients);
    bench.onClose(() => running.close());
    const { url, pid, endpoint, chains } = running;
    started.push([peer, { url, pid, endpoint, pool: { chains } }]);
  }
  return started;
}

async function take(results: Map<string, LoadResult[]>, name: string, measure: () => Promise<LoadResult>) {
  results.set(name, [...(results.get(name) ?? []), await measure()]);
}

/** Median over the rounds of the ratio within each round. */
function ratioOf(numerators: readonly LoadResult[], denominators: readonly LoadResult[]): number {
  return medianOf(
    numerators.map((result, round) => result.perSecond / (denominators[round]?.perSecond ?? 0)),
  );
}

/** Processor time of the server for each request: hardly depends on what else the machine does. */
const serverMicros = ({ watchedCores, perSecond }: LoadResult) => ((watchedCores ?? 0) / perSecond) * 1e6;

const proofMicros = (result: LoadResult) => result.proofMicros ?? 0;

function* loadRows(what: string, results: readonly LoadResult[]): Iterable<Row> {
  const median = (pick: (result: LoadResult) => number) => medianOf(results.map(pick));
  const ms = (pick: (result: LoadResult) => number) => median(pick).toFixed(2);
  const p50 = ms(({ latency }) => latency.p50Ms);
  const p90 = ms(({ latency }) => latency.p90Ms);
  const p99 = ms(({ latency }) => latency.p99Ms);
  const max = ms(({ latency }) => latency.maxMs);
  const cores = median(({ generatorCores }) => generatorCores).toFixed(2);
  const cpuMicros = median(serverMicros);
  const server = cpuMicros > 0 ? `; server ${cpuMicros.toFixed(0)} µs each` : '';
  yield {
    what,
    value: median(({ perSecond }) => perSecond),
    unit: '/s',
    note: `p50 ${p50}, p90 ${p90}, p99 ${p99}, max ${max} ms${server}; generator ${cores} cores`,
  };
}

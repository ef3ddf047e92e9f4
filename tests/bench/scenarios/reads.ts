import type { Bench, SharedServer } from '../bench.ts';
import type { LoadResult } from '../load/load-plan.ts';
import type { RequestParts } from '../load/request-text.ts';
import { medianOf } from '../report/row.ts';
import { measureRefresh } from './measure-refresh.ts';
import type { Scenario } from './scenario.ts';

const rounds = 2;
const wantedRatio = 3;

/** Requests that check an access token, compared with the refresh of the same run. */
export const readsScenario: Scenario = {
  name: 'reads',
  title: '`/v1/me` and verify',
  async *run(bench) {
    const shared = await bench.shared();
    const { server, unbound } = shared;
    const accessTokens = unbound.chains.map(({ access }) => access ?? '');
    const me = accessTokens.map((token) => meRequest(token));
    const verify = accessTokens.map((token) => verifyRequest(token));
    const figures: Record<'refresh' | 'me' | 'verify', number[]> = { refresh: [], me: [], verify: [] };
    for (let round = 0; round < rounds; round += 1) {
      const refresh = await measureRefresh(bench, { url: server.url, pid: server.pid, pool: unbound });
      figures.refresh.push(refresh.perSecond);
      figures.me.push((await measureRequests(bench, shared, me)).perSecond);
      figures.verify.push((await measureRequests(bench, shared, verify)).perSecond);
    }
    for (const name of ['me', 'verify'] as const) {
      yield { what: name, value: medianOf(figures[name]), unit: '/s' };
      const ratios = figures[name].map((figure, round) => figure / (figures.refresh[round] ?? 0));
      yield {
        what: `${name} / unbound refresh`,
        value: medianOf(ratios),
        unit: '×',
        goal: { atLeast: wantedRatio },
      };
    }
  },
};

function measureRequests(
  bench: Bench,
  { server }: SharedServer,
  clients: readonly RequestParts[],
): Promise<LoadResult> {
  const measureMs = bench.options.seconds * 1000;
  return bench.load({
    kind: 'closed-loop',
    url: server.url,
    watchPid: server.pid,
    work: { kind: 'request', clients },
    warmUpMs: measureMs * 0.3,
    measureMs,
  });
}

function meRequest(token: string): RequestParts {
  return { method: 'GET', path: '/v1/me', headers: { Authorization: `Bearer ${token}` } };
}

function verifyRequest(token: string): RequestParts {
  const headers = { 'Content-Type': 'application/json' };
  return { method: 'POST', path: '/account/token/verify/', headers, body: JSON.stringify({ token }) };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDeviceJwk } from '../../../bench/load/device-key.ts';
import { LoadGenerator } from '../../../bench/load/load-generator.ts';
import type { LoadPlan, RefreshEndpoint } from '../../../bench/load/load-plan.ts';
import { runPlan } from '../../../bench/load/run-plan.ts';

const json: RefreshEndpoint = { path: '/refresh', format: 'json' };
const form: RefreshEndpoint = { path: '/token', format: 'form', clientId: 'bench' };
const never = new AbortController().signal;

interface Seen {
  readonly token: string;
  readonly proof: string | undefined;
}

/** Rotates tokens `name.generation` strictly: a token that was used before is refused. */
class RotatingServer {
  readonly seen: Seen[] = [];
  readonly generations = new Map<string, number>();
  readonly server: Server = createServer((request, response) => void this.#answer(request, response));
  nonce: string | null = null;
  noncesAskedFor = 0;
  closes = false;

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const isJson = request.url === '/refresh';
    const token = isJson
      ? (JSON.parse(body) as { refresh: string }).refresh
      : (new URLSearchParams(body).get('refresh_token') ?? '');
    const proof = request.headers.dpop as string | undefined;
    if (this.closes) response.setHeader('Connection', 'close');
    if (this.nonce) response.setHeader('DPoP-Nonce', this.nonce);
    if (proof && this.nonce && decodeJwt(proof).nonce !== this.nonce) {
      this.noncesAskedFor += 1;
      return refuse(response, 400, 'use_dpop_nonce');
    }
    this.seen.push({ token, proof });
    const [name = '', generation] = token.split('.');
    const current = this.generations.get(name) ?? 0;
    if (Number(generation) !== current) return refuse(response, 401, 'invalid_grant');
    this.generations.set(name, current + 1);
    const successor = `${name}.${current + 1}`;
    response.end(JSON.stringify(isJson ? { refresh: successor } : { refresh_token: successor }));
  }
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.statusCode = status;
  response.end(JSON.stringify({ error }));
}

let peer: RotatingServer;

beforeEach(async () => {
  peer = new RotatingServer();
  await new Promise<void>((resolve) => peer.server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  peer.server.closeAllConnections();
  peer.server.close();
});

function refreshing(endpoint: RefreshEndpoint, names: string[][], extra: object = {}): LoadPlan {
  const clients = names.map((chains) => chains.map((name) => ({ refresh: `${name}.0`, ...extra })));
  const work = { kind: 'refresh', endpoint, clients, proofs: 'fresh' } as const;
  return { kind: 'closed-loop', url: peer.url, work, warmUpMs: 200, measureMs: 200 };
}

describe.each([
  ['JSON', json],
  ['a form', form],
])('closed loop with %s', (_, endpoint) => {
  it('feeds each answer to the next request and counts what it measured', async () => {
    const result = await runPlan(refreshing(endpoint, [['a'], ['b', 'c']]), never);
    expect(result.errors).toEqual({});
    expect(result.requests).toBeGreaterThan(0);
    expect(result.requests).toBeLessThan(peer.seen.length);
    expect(result.perSecond).toBeCloseTo(result.requests / result.seconds, 6);
    const { p50Ms, p99Ms, maxMs } = result.latency;
    expect(p50Ms).toBeGreaterThan(0);
    expect(p50Ms).toBeLessThanOrEqual(p99Ms);
    expect(p99Ms).toBeLessThanOrEqual(maxMs);
    const names = ['a', 'b', 'c'];
    expect(result.clients.flat().map(({ refresh }) => refresh)).toEqual(
      names.map((name) => `${name}.${peer.generations.get(name)}`),
    );
  });
});

it('spreads its clients over several servers, with proofs for the first', async () => {
  const other = new RotatingServer();
  await new Promise<void>((resolve) => other.server.listen(0, '127.0.0.1', resolve));
  try {
    const plan = refreshing(json, [['a'], ['b'], ['c']], { key: newDeviceJwk() });
    const result = await runPlan({ ...plan, alsoAt: [other.url] } as LoadPlan, never);
    expect(result.errors).toEqual({});
    expect([...peer.generations.keys()].sort()).toEqual(['a', 'c']);
    expect([...other.generations.keys()]).toEqual(['b']);
    const proven = other.seen.map(({ proof }) => decodeJwt(proof ?? '').htu);
    expect(new Set(proven)).toEqual(new Set([`${peer.url}/refresh`]));
  } finally {
    other.server.closeAllConnections();
    other.server.close();
  }
});

it('opens a new connection where the server closes each', async () => {
  peer.closes = true;
  const result = await runPlan(refreshing(json, [['a']]), never);
  expect(result.errors).toEqual({});
  expect(result.requests).toBeGreaterThan(1);
});

it('proves with the nonce of the server and asks only once for it', async () => {
  peer.nonce = 'N0nce';
  const result = await runPlan(refreshing(json, [['a']], { key: newDeviceJwk() }), never);
  expect(result.errors).toEqual({});
  // On a busy machine the warm-up may be over before the first answer.
  expect(result.nonceRetries).toBeLessThanOrEqual(1);
  expect(peer.noncesAskedFor).toBe(1);
  expect(result.proofMicros).toBeGreaterThan(0);
  expect(result.clients[0]?.[0]?.nonce).toBe('N0nce');
  expect(peer.seen.every(({ proof }) => proof && decodeJwt(proof).htu === `${peer.url}/refresh`)).toBe(true);
});

it('makes proofs beforehand and spends none of the measured time on them', async () => {
  const plan = refreshing(json, [['a']], { key: newDeviceJwk() });
  if (plan.kind !== 'closed-loop' || plan.work.kind !== 'refresh') throw new Error('unreachable');
  const result = await runPlan({ ...plan, work: { ...plan.work, proofs: 'prepared' } }, never);
  expect(result.errors).toEqual({});
  expect(result.requests).toBeGreaterThan(0);
  expect(result.proofMicros).toBeNull();
});

it('counts an error by its kind, without anything of a token, and stops that client', async () => {
  peer.generations.set('a', 5);
  const result = await runPlan({ ...refreshing(json, [['a']]), warmUpMs: 0 } as LoadPlan, never);
  expect(result.errors).toEqual({ 'answer 401 invalid_grant': 1 });
  expect(result.requests).toBe(0);
});

it('tells errors of the warm-up, too', async () => {
  peer.generations.set('a', 5);
  expect((await runPlan(refreshing(json, [['a']]), never)).errors).toEqual({ 'answer 401 invalid_grant': 1 });
});

it('counts a connection that is refused', async () => {
  const plan = refreshing(json, [['a']]);
  await new Promise((resolve) => peer.server.close(resolve));
  expect((await runPlan(plan, never)).errors).toEqual({ ECONNREFUSED: 1 });
});

it('ends early when it is stopped', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const plan = { ...refreshing(json, [['a']]), warmUpMs: 0, measureMs: 60_000 } as LoadPlan;
  const result = await runPlan(plan, stop.signal);
  expect(result.seconds).toBeLessThan(10);
  expect(result.errors).toEqual({});
});

it('lets each job of an arrival plan come in its time, once', async () => {
  const jobs = ['a', 'b', 'c', 'd'].map((name) => {
    return { kind: 'refresh', endpoint: json, chain: { refresh: `${name}.0` } } as const;
  });
  const plan: LoadPlan = { kind: 'arrivals', url: peer.url, jobs, spreadMs: 200, concurrency: 4 };
  const result = await runPlan(plan, never);
  expect(result.errors).toEqual({});
  expect(result.requests).toBe(4);
  expect(result.seconds).toBeGreaterThan(0.14);
  expect(result.clients.flat().map(({ refresh }) => refresh)).toEqual(['a.1', 'b.1', 'c.1', 'd.1']);
});

it('runs in a process of its own', async () => {
  const generator = new LoadGenerator();
  try {
    const result = await generator.run(refreshing(json, [['a'], ['b']]));
    expect(result.errors).toEqual({});
    expect(result.requests).toBeGreaterThan(0);
  } finally {
    generator.close();
  }
});

import { errors } from '../../../server/contract/errors.ts';
import type { FakeClock } from './fake-clock.ts';
import type { FakeLines } from './fake-lines.ts';

export type Fault =
  | 'none'
  /** Nothing gets out. */
  | 'offline'
  /** The server receives the request, the answer is lost, and nobody hangs up. */
  | 'lose_answer'
  /** The request hangs before it reaches the server. */
  | 'hang'
  | 'truncate'
  /** The answer takes three seconds. */
  | 'slow'
  | 'portal'
  | { readonly status: number; readonly headers?: Record<string, string> };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly atMs: number;
}

/** The network between a workstation and its server, with everything that can go wrong on it. */
export class FaultyNetwork {
  readonly requests: SeenRequest[] = [];
  /** Null: a server without lines. */
  lines: FakeLines | null = null;
  readonly #clock: FakeClock;
  readonly #send: typeof globalThis.fetch;
  readonly #hanging = new Set<unknown>();
  #faultFor: (path: string) => Fault = () => 'none';

  constructor(clock: FakeClock, send: typeof globalThis.fetch = globalThis.fetch) {
    this.#clock = clock;
    this.#send = send;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    this.requests.push({ method: request.method, path, atMs: this.#clock.trueMs() });
    const fault = this.#faultFor(path);
    switch (fault) {
      case 'none':
        return await this.#pass(request);
      case 'offline':
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('no network'), { code: 'ENETUNREACH' }),
        });
      case 'hang':
        return await this.#untilAborted(request, input);
      case 'lose_answer':
        await this.#pass(request.clone());
        return await this.#untilAborted(request, input);
      case 'slow':
        await new Promise<void>((resolve) => this.#clock.after(3_000, resolve));
        return await this.#pass(request);
      case 'truncate': {
        const text = await (await this.#pass(request)).text();
        return new Response(text.slice(0, text.length / 2), {
          headers: { 'content-type': 'application/json' },
        });
      }
      case 'portal':
        return new Response('<html>Please accept the terms</html>', {
          headers: { date: new Date(0).toUTCString() },
        });
      default:
        return new Response('{"error":"server_error"}', {
          status: fault.status,
          headers: fault.headers ?? {},
        });
    }
  };

  /** From now on every request meets `fault`. */
  become(fault: Fault): void {
    this.#faultFor = () => fault;
  }

  /** From now on `faultFor` decides by the path. */
  decide(faultFor: (path: string) => Fault): void {
    this.#faultFor = faultFor;
  }

  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /**
   * A request only holds signals derived from its own weakly: if nothing else holds them they are collected, and
   * the signal never arrives. A real request is held by its socket.
   */
  async #untilAborted(...requests: [Request, unknown]): Promise<never> {
    this.#hanging.add(requests);
    try {
      return await aborted(requests[0].signal);
    } finally {
      this.#hanging.delete(requests);
    }
  }

  /** Reads the body before answering, so that the fake clock waits for all of it. */
  #pass(request: Request): Promise<Response> {
    // The fake clock would wait for the end of a line, which never comes.
    if (new URL(request.url).pathname === '/v1/station/events')
      return Promise.resolve(this.lines?.open() ?? withoutLines());
    const exchange = async () => {
      const answer = await this.#send(request);
      const body = await answer.arrayBuffer();
      return new Response(answer.status === 204 ? null : body, {
        status: answer.status,
        headers: answer.headers,
      });
    };
    return this.#clock.track(exchange());
  }
}

function withoutLines(): Response {
  const sentence = errors.not_found.sentence;
  const body = { error: 'not_found', error_description: sentence, detail: sentence };
  return Response.json(body, { status: 404 });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new DOMException('aborted', 'AbortError'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

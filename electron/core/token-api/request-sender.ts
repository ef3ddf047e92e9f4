import { z } from 'zod';
import {
  dpopNonceHeader,
  refreshTimeHeader,
  tokenRefreshedHeader,
} from '../../../server/contract/headers.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import { type DeviceKey, KeyServiceError, type ProofSubject } from '../ports/device-key.ts';
import type { Logger } from '../ports/logger.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { ServerTime, TimeSample } from '../time/server-time.ts';
import type { AccessCredential } from './access-credential.ts';
import type { AddressChoice } from './address-choice.ts';
import { type ApiFailure, failureOf, isRejected, TokenApiError } from './api-failure.ts';
import type { HttpClient, HttpRequest, RawStream, StreamClient } from './http-client.ts';
import { NonceMemory } from './nonce-memory.ts';
import { type RawAnswer, readAnswer } from './read-answer.ts';

const totalTimeoutMs = 10_000;
/** After this long without an answer, the address is checked if there is another one. */
const silenceMs = 1_200;
/** No refusal is longer. */
const longestRefusalBytes = 64 * 1024;

/** One call of the token server's contract. */
export interface ApiCall<Schema extends z.ZodType> {
  readonly method: HttpRequest['method'];
  /** Path below the server's address; holds ids at most, never a secret. */
  readonly path: string;
  readonly body?: unknown;
  readonly accessToken?: AccessCredential;
  /** The request carries a DPoP proof of the device key; with a DPoP access token it does anyway. */
  readonly proof?: boolean;
  /** Shape of a successful answer. */
  readonly schema: Schema;
  readonly signal?: AbortSignal;
  /** Milliseconds from the first byte sent to the last byte received; 10 s unless told. */
  readonly timeoutMs?: number;
  /** Nobody is waiting for it, so its failure is not shown at once. */
  readonly background?: boolean;
  /** Safe to repeat: if an answer is missing, the request is sent again to another address of the server. */
  readonly isRepeatable?: boolean;
}

/** A call whose answer goes on for as long as its signal is not aborted. */
export type StreamCall = Omit<ApiCall<z.ZodType>, 'schema' | 'timeoutMs'> & { readonly signal: AbortSignal };

export interface ApiAnswer<Data> {
  readonly data: Data;
  header(name: string): string | undefined;
}

/** Learns from every request whether the server can be reached. */
export interface ReachabilityObserver {
  /** The server itself answered, even if with a refusal, `durationMs` after it was asked. */
  answered(durationMs: number): void;
  failed(failure: ApiFailure, background: boolean): void;
}

export interface RequestSenderParts {
  readonly http: HttpClient;
  readonly streams: StreamClient;
  readonly endpoint: ServerEndpoint;
  /** For a server with several addresses; null: it has one. */
  readonly addresses: AddressChoice | null;
  readonly clock: Clock;
  readonly serverTime: ServerTime;
  readonly deviceKey: () => Promise<DeviceKey>;
  readonly observer: ReachabilityObserver;
  readonly log: Logger;
}

/** Sends calls: proofs and their nonces, the total time-out, the server's time, one kind of error. */
export class RequestSender {
  readonly #parts: RequestSenderParts;
  readonly #nonces: NonceMemory;

  constructor(parts: RequestSenderParts) {
    this.#parts = parts;
    this.#nonces = new NonceMemory(parts.clock);
  }

  /** Throws `TokenApiError` for everything but a success of the documented shape. */
  send<Schema extends z.ZodType>(call: ApiCall<Schema>): Promise<ApiAnswer<z.output<Schema>>> {
    return this.#observed(call, () =>
      this.#anywhere(call, (way) => this.#withNonce(() => this.#once(call, way))),
    );
  }

  /** Opens an event stream; whoever reads it sees to its time-outs. Throws `TokenApiError`. */
  openStream(call: StreamCall): Promise<RawStream> {
    return this.#observed(call, () =>
      this.#anywhere(call, (way) => this.#withNonce(() => this.#openOnce(call, way))),
    );
  }

  async #observed<Answer>(
    call: StreamCall | ApiCall<z.ZodType>,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    const { clock, observer, log } = this.#parts;
    const startedAtMs = clock.monotonicMs();
    const durationMs = () => Math.round(clock.monotonicMs() - startedAtMs);
    try {
      const answer = await ask();
      observer.answered(durationMs());
      return answer;
    } catch (error) {
      const failure = failureOf(error);
      if (call.signal?.aborted) throw new TokenApiError({ kind: 'offline' });
      // Where a user is signed in must not be logged.
      const told = { ...failure, elsewhere: undefined };
      log.info({ method: call.method, path: call.path, durationMs: durationMs(), ...told }, 'request failed');
      if (failure.kind === 'rejected' || failure.kind === 'throttled') observer.answered(durationMs());
      // If another address works, the connection is not lost.
      else if (!circumstancesOf(error).hasMovedOn) observer.failed(failure, call.background === true);
      throw new TokenApiError(failure);
    }
  }

  /** Sends to the address in use and, if it does not answer, to the next that works; but only once what must not arrive twice. */
  async #anywhere<Answer>(
    call: StreamCall | ApiCall<z.ZodType>,
    ask: (way: Way) => Promise<Answer>,
  ): Promise<Answer> {
    const { endpoint, addresses } = this.#parts;
    if (endpoint.state.kind !== 'ready') throw new TokenApiError({ kind: 'offline' });
    const { url } = endpoint.state;
    if (addresses === null) return await ask({ url, address: url, signal: call.signal });
    if (!isRepeatable(call)) await addresses.assure();
    const tried = new Set<string>();
    for (;;) {
      const address = addresses.current;
      tried.add(address);
      try {
        const answer = await this.#unlessSilent(addresses, address, (signal) =>
          ask({ url, address, signal: anyOf(signal, call.signal) }),
        );
        addresses.heard(address);
        return answer;
      } catch (error) {
        if (call.signal?.aborted) throw error;
        if (!isOfAddress(error)) {
          if (failureOf(error).kind !== 'key_service') addresses.heard(address);
          throw error;
        }
        // Where nothing came for so long, it was asked meanwhile whether another one works.
        const isTimedOut = failureOf(error).kind === 'timed_out';
        const hasMoved = isTimedOut ? addresses.current !== address : await addresses.leave(address);
        if (!hasMoved || call.signal?.aborted) throw error;
        if (!isRepeatable(call) && !circumstancesOf(error).wasNeverSent)
          throw new TokenApiError(failureOf(error), { hasMovedOn: true });
        if (tried.has(addresses.current)) throw error;
      }
    }
  }

  /** Gives up an address that stays silent while another one works. */
  async #unlessSilent<Answer>(
    addresses: AddressChoice,
    address: string,
    ask: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const { clock } = this.#parts;
    const silent = new AbortController();
    let isOver = false;
    const watch = (delayMs: number): Timer =>
      clock.after(delayMs, () => {
        void addresses.doubt(address).then((hasMoved) => {
          if (isOver) return;
          if (hasMoved) silent.abort();
          else timer = watch(2 * delayMs);
        });
      });
    let timer = watch(silenceMs);
    try {
      return await ask(silent.signal);
    } catch (error) {
      throw silent.signal.aborted ? new TokenApiError({ kind: 'timed_out' }) : error;
    } finally {
      isOver = true;
      timer.cancel();
    }
  }

  /**
   * RFC 9449 §8: the server may ask for its nonce, once per request. A refused proof is also repeated when the answer
   * brought a nonce, since this machine's clock may be the reason.
   */
  async #withNonce<Answer>(once: () => Promise<Answer>): Promise<Answer> {
    const sentNonce = this.#nonces.current;
    try {
      return await once();
    } catch (error) {
      const proofRefused = isRejected(error, 'use_dpop_nonce') || isRejected(error, 'invalid_dpop_proof');
      const nonce = this.#nonces.current;
      if (!proofRefused || nonce === null || nonce === sentNonce) throw error;
      return await once();
    }
  }

  async #openOnce(call: StreamCall, way: Way): Promise<RawStream> {
    const request = await this.#requestFor(call, way);
    const sample = this.#parts.serverTime.begin();
    const stream = await this.#parts.streams({ ...request, signal: way.signal ?? call.signal });
    this.#nonces.learn(stream.header(dpopNonceHeader));
    const isStream = stream.status === 200 && stream.header('content-type')?.startsWith('text/event-stream');
    if (isStream) {
      this.#learnTime(sample, stream);
      return stream;
    }
    const refusal = { status: stream.status, header: stream.header, body: await textOf(stream) };
    readAnswer(refusal, z.never());
    throw new TokenApiError({ kind: 'garbled' });
  }

  async #once<Schema extends z.ZodType>(
    call: ApiCall<Schema>,
    way: Way,
  ): Promise<ApiAnswer<z.output<Schema>>> {
    const request = await this.#requestFor(call, way);
    const sample = this.#parts.serverTime.begin();
    const answer = await this.#exchange(request, { timeoutMs: call.timeoutMs, signal: way.signal });
    // A nonce is the server's answer to a proof.
    if ('DPoP' in request.headers) this.#nonces.learn(answer.header(dpopNonceHeader));
    try {
      const data = readAnswer(answer, call.schema);
      this.#learnTime(sample, answer);
      return { data, header: answer.header };
    } catch (error) {
      // An answer in another format is not from this server, so its time does not count.
      if (failureOf(error).kind === 'rejected') this.#learnTime(sample, answer);
      throw error;
    }
  }

  async #requestFor(call: StreamCall | ApiCall<z.ZodType>, way: Way): Promise<Omit<HttpRequest, 'signal'>> {
    const { serverTime } = this.#parts;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    const { accessToken } = call;
    if (accessToken !== undefined) headers.Authorization = `${accessToken.type} ${accessToken.value}`;
    if (call.proof === true || accessToken?.type === 'DPoP') {
      const url = rootOf(way.url) + call.path;
      const subject = { method: call.method, url, nowMs: serverTime.nowMs(), nonce: this.#nonces.current };
      headers.DPoP = await this.#prove({
        ...subject,
        ...(accessToken !== undefined && { accessToken: accessToken.value }),
      });
    }
    return {
      method: call.method,
      url: rootOf(way.address) + call.path,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
    };
  }

  /** Without a proof, nothing is sent: another key would mean another workstation. */
  async #prove(subject: ProofSubject): Promise<string> {
    const { deviceKey, log } = this.#parts;
    try {
      const key = await deviceKey();
      return await key.prove(subject);
    } catch (error) {
      if (!(error instanceof KeyServiceError)) throw error;
      log.warn({ reason: error.message }, 'the key of this computer cannot be used');
      throw new TokenApiError({ kind: 'key_service' });
    }
  }

  async #exchange(
    request: Omit<HttpRequest, 'signal'>,
    {
      timeoutMs = totalTimeoutMs,
      signal,
    }: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined },
  ): Promise<RawAnswer> {
    const timeout = new AbortController();
    const timer = this.#parts.clock.after(timeoutMs, () => timeout.abort());
    const signals = signal === undefined ? [timeout.signal] : [timeout.signal, signal];
    try {
      return await this.#parts.http({ ...request, signal: AbortSignal.any(signals) });
    } catch (error) {
      throw timeout.signal.aborted ? new TokenApiError({ kind: 'timed_out' }) : error;
    } finally {
      timer.cancel();
    }
  }

  #learnTime(sample: TimeSample, answer: Pick<RawAnswer, 'header'>): void {
    const rotated =
      answer.header(tokenRefreshedHeader) === 'true' ? answer.header(refreshTimeHeader) : undefined;
    const preciseMs = rotated === undefined ? null : Date.parse(rotated);
    this.#parts.serverTime.complete(sample, Date.parse(answer.header('Date') ?? ''), preciseMs);
  }
}

/** Where a request goes: `url` is the server's own address, which its proof names; `address` is where it is sent. */
interface Way {
  readonly url: string;
  readonly address: string;
  readonly signal: AbortSignal | undefined;
}

const rootOf = (address: string) => address.replace(/\/$/, '');

const anyOf = (one: AbortSignal, other: AbortSignal | undefined) =>
  other === undefined ? one : AbortSignal.any([one, other]);

const isRepeatable = ({ method, isRepeatable = false }: StreamCall | ApiCall<z.ZodType>) =>
  method === 'GET' || isRepeatable;

const circumstancesOf = (error: unknown) => (error instanceof TokenApiError ? error.circumstances : {});

/** What another address might do better: no answer, or an answer that is not this server's. */
function isOfAddress(error: unknown): boolean {
  const { kind } = failureOf(error);
  return (
    kind !== 'rejected' &&
    kind !== 'throttled' &&
    kind !== 'key_service' &&
    !circumstancesOf(error).isServersOwn
  );
}

/** The body of an answer that is no stream; what does not come to an end is cut off. */
async function textOf({ chunks }: RawStream): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes > longestRefusalBytes) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

import { z } from 'zod';
import {
  dpopNonceHeader,
  refreshTimeHeader,
  tokenRefreshedHeader,
} from '../../../server/contract/headers.ts';
import type { Clock } from '../ports/clock.ts';
import { type DeviceKey, KeyServiceError, type ProofSubject } from '../ports/device-key.ts';
import type { Logger } from '../ports/logger.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { ServerTime, TimeSample } from '../time/server-time.ts';
import type { AccessCredential } from './access-credential.ts';
import { type ApiFailure, failureOf, isRejected, TokenApiError } from './api-failure.ts';
import type { HttpClient, HttpRequest, RawStream, StreamClient } from './http-client.ts';
import { NonceMemory } from './nonce-memory.ts';
import { type RawAnswer, readAnswer } from './read-answer.ts';

const totalTimeoutMs = 10_000;
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
    return this.#observed(call, () => this.#withNonce(() => this.#once(call)));
  }

  /** Opens an event stream; whoever reads it sees to its time-outs. Throws `TokenApiError`. */
  openStream(call: StreamCall): Promise<RawStream> {
    return this.#observed(call, () => this.#withNonce(() => this.#openOnce(call)));
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
      else observer.failed(failure, call.background === true);
      throw new TokenApiError(failure);
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

  async #openOnce(call: StreamCall): Promise<RawStream> {
    const request = await this.#requestFor(call);
    const sample = this.#parts.serverTime.begin();
    const stream = await this.#parts.streams({ ...request, signal: call.signal });
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

  async #once<Schema extends z.ZodType>(call: ApiCall<Schema>): Promise<ApiAnswer<z.output<Schema>>> {
    const request = await this.#requestFor(call);
    const sample = this.#parts.serverTime.begin();
    const answer = await this.#exchange(request, call);
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

  async #requestFor(call: StreamCall | ApiCall<z.ZodType>): Promise<Omit<HttpRequest, 'signal'>> {
    const { endpoint, serverTime } = this.#parts;
    if (endpoint.state.kind !== 'ready') throw new TokenApiError({ kind: 'offline' });
    const url = endpoint.state.url.replace(/\/$/, '') + call.path;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    const { accessToken } = call;
    if (accessToken !== undefined) headers.Authorization = `${accessToken.type} ${accessToken.value}`;
    if (call.proof === true || accessToken?.type === 'DPoP') {
      const subject = { method: call.method, url, nowMs: serverTime.nowMs(), nonce: this.#nonces.current };
      headers.DPoP = await this.#prove({
        ...subject,
        ...(accessToken !== undefined && { accessToken: accessToken.value }),
      });
    }
    return {
      method: call.method,
      url,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
    };
  }

  /** Without a proof nothing is sent: another key would be another workstation. */
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
    { timeoutMs = totalTimeoutMs, signal }: { timeoutMs?: number; signal?: AbortSignal },
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

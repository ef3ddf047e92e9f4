import { DeviceKey, newDeviceJwk } from '../../bench/load/device-key.ts';
import { HttpConnection } from '../../bench/load/http-connection.ts';
import { requestText } from '../../bench/load/request-text.ts';
import type { HttpAnswer } from '../../bench/load/response-parser.ts';

export interface HeldTokens {
  readonly access: string;
  readonly refresh: string;
  readonly sessionId: string;
  /** Generation of the refresh token. */
  readonly generation: number;
  /** `jti` of the access token, by which the audit trail names it. */
  readonly accessTokenId: string;
}

export interface StationOptions {
  /** With a DPoP key of its own, or without any. */
  readonly bound: boolean;
  readonly timeoutMs?: number;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Content {
  readonly type: string;
  readonly text: string;
  /** Without the access token. */
  readonly isAnonymous?: true;
}

/**
 * The simplest possible workstation: one connection, one session, and the tokens it received last. It never repeats
 * a request by itself, except with the nonce the server asks for (RFC 9449 §8).
 */
export class Station {
  readonly bound: boolean;
  readonly #origin: string;
  readonly #timeoutMs: number | undefined;
  #connection: HttpConnection;
  readonly #headers: Readonly<Record<string, string>>;
  #key: DeviceKey | null;
  #nonce: string | null = null;
  #held: HeldTokens | null = null;

  constructor(origin: string, { bound, timeoutMs, headers = {} }: StationOptions) {
    this.bound = bound;
    this.#headers = headers;
    this.#origin = origin;
    this.#timeoutMs = timeoutMs;
    this.#connection = this.#newConnection();
    this.#key = bound ? new DeviceKey(newDeviceJwk()) : null;
  }

  get isSignedIn(): boolean {
    return this.#held !== null;
  }

  /** What the server acknowledged last; throws before the first sign-in. */
  get held(): HeldTokens {
    if (!this.#held) throw new Error('nobody is signed in');
    return this.#held;
  }

  /** Another connection of the same workstation, for requests at the same moment: same key, same tokens. */
  twin(): Station {
    const timeout = this.#timeoutMs === undefined ? {} : { timeoutMs: this.#timeoutMs };
    const twin = new Station(this.#origin, { bound: this.bound, headers: this.#headers, ...timeout });
    twin.#key = this.#key;
    twin.#nonce = this.#nonce;
    twin.#held = this.#held;
    return twin;
  }

  async signIn(username: string, password: string): Promise<HttpAnswer> {
    return this.#take(await this.post('/account/token/', { username, password }));
  }

  /** Exchanges the token it holds, or another one. */
  async refresh(refresh = this.held.refresh): Promise<HttpAnswer> {
    return this.#take(await this.post('/account/token/refresh/', { refresh }));
  }

  /** Ends the session. */
  async signOut(): Promise<HttpAnswer> {
    const answer = await this.post('/account/logout/', { refresh: this.held.refresh });
    if (answer.status === 200) this.#held = null;
    return answer;
  }

  get(path: string): Promise<HttpAnswer> {
    return this.#connection.exchange(
      requestText({ method: 'GET', path, headers: this.#commonHeaders(this.#held?.access) }),
    );
  }

  post(path: string, content: object): Promise<HttpAnswer> {
    return this.#send('POST', path, { type: 'application/json', text: JSON.stringify(content) });
  }

  /** As the standard calls want it: from a client without a secret, which says who it is in no header. */
  postForm(path: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const text = new URLSearchParams(fields).toString();
    return this.#send('POST', path, { type: 'application/x-www-form-urlencoded', text, isAnonymous: true });
  }

  /** With a proof, as administrators need it. */
  delete(path: string): Promise<HttpAnswer> {
    return this.#send('DELETE', path);
  }

  /** Breaks the connection; a pending request gets no answer. The next request opens a new one. */
  close(): void {
    this.#connection.close();
    this.#connection = this.#newConnection();
  }

  #newConnection(): HttpConnection {
    return new HttpConnection(Number(new URL(this.#origin).port), this.#timeoutMs);
  }

  async #send(method: 'POST' | 'DELETE', path: string, content?: Content): Promise<HttpAnswer> {
    const answer = await this.#sendOnce(method, path, content);
    return answer.body.includes('"use_dpop_nonce"') ? this.#sendOnce(method, path, content) : answer;
  }

  async #sendOnce(method: 'POST' | 'DELETE', path: string, content?: Content): Promise<HttpAnswer> {
    const access = content?.isAnonymous ? undefined : this.#held?.access;
    const proof = this.#key?.proof(method, this.#origin + path, this.#nonce, access);
    const headers = {
      ...(content && { 'Content-Type': content.type }),
      ...this.#commonHeaders(access),
      ...(proof ? { DPoP: proof } : {}),
    };
    const body = content && { body: content.text };
    const request = requestText({ method, path, headers, ...body });
    const answer = await this.#connection.exchange(request);
    this.#nonce = answer.header('dpop-nonce') ?? this.#nonce;
    return answer;
  }

  #commonHeaders(access: string | undefined): Record<string, string> {
    return { ...this.#headers, ...(access === undefined ? {} : { Authorization: `Bearer ${access}` }) };
  }

  #take(answer: HttpAnswer): HttpAnswer {
    if (answer.status === 200) this.#held = heldIn(answer);
    return answer;
  }
}

function heldIn(answer: HttpAnswer): HeldTokens {
  const { access, refresh } = answer.json() as { access: string; refresh: string };
  const { sid, gen } = claimsOf(refresh) as { sid: string; gen: number };
  const { jti } = claimsOf(access) as { jti: string };
  return { access, refresh, sessionId: sid, generation: gen, accessTokenId: jti };
}

function claimsOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Clock } from '../../../server/domain/ports/clock.ts';

/** What a test can get wrong about a proof on purpose. */
export interface ProofOverrides {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  /** `null`: without a nonce; default: the newest the client has seen. */
  readonly nonce?: string | null;
  /** Signs with this client's key instead, while `jwk` still names its own. */
  readonly signedBy?: DpopClient;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all kinds, looked into by assertions
  readonly body: any;
}

/** The owners of access tokens, so that requests can be made the way their workstation would. */
const holders = new Map<string, { readonly client: DpopClient; readonly clock: Clock }>();

/** A small independent client: its own key, proofs made with jose, and the server's newest nonce. */
export class DpopClient {
  readonly #privateKey: CryptoKey;
  readonly #publicJwk: JWK;
  readonly #alg: string;
  readonly thumbprint: string;
  nonce: string | null = null;

  private constructor(privateKey: CryptoKey, publicJwk: JWK, alg: string, thumbprint: string) {
    this.#privateKey = privateKey;
    this.#publicJwk = publicJwk;
    this.#alg = alg;
    this.thumbprint = thumbprint;
  }

  static async create(alg: 'ES256' | 'EdDSA' = 'ES256'): Promise<DpopClient> {
    return DpopClient.of(await generateKeyPair(alg, { extractable: true }), alg);
  }

  /** A client with existing keys. */
  static async of({ privateKey, publicKey }: CryptoKeyPair, alg = 'ES256'): Promise<DpopClient> {
    const publicJwk = await exportJWK(publicKey);
    return new DpopClient(privateKey, publicJwk, alg, await calculateJwkThumbprint(publicJwk));
  }

  /** A proof for one request; `iat` is the given clock's time. */
  async proof(method: string, url: string, clock: Clock, overrides: ProofOverrides = {}): Promise<string> {
    const nonce = overrides.nonce === undefined ? this.nonce : overrides.nonce;
    return new SignJWT({
      htm: method,
      htu: url,
      jti: crypto.randomUUID(),
      iat: Math.floor(clock.nowMs() / 1000),
      ...(nonce === null ? {} : { nonce }),
      ...overrides.claims,
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: this.#alg, jwk: this.#publicJwk, ...overrides.header })
      .sign((overrides.signedBy ?? this).#privateKey);
  }

  /** Posts JSON with a proof; repeats it once, as in RFC 9449 §8, if the server wants a nonce. */
  async post(url: string, body: unknown, clock: Clock, overrides: ProofOverrides = {}): Promise<Answer> {
    const answer = await this.#postOnce(url, body, clock, overrides);
    const wantsNonce = answer.body?.error === 'use_dpop_nonce' && overrides.nonce === undefined;
    return wantsNonce ? this.#postOnce(url, body, clock, overrides) : answer;
  }

  /** The same as the holder of an access token, which the proof names (RFC 9449 §4.2). */
  async postAs(access: string, url: string, body: unknown, clock: Clock): Promise<Answer> {
    const claims = { ath: await this.#nameOf(access) };
    const send = () => this.#postOnce(url, body, clock, { claims }, { authorization: `Bearer ${access}` });
    const answer = await send();
    return answer.body?.error === 'use_dpop_nonce' ? send() : answer;
  }

  /** Any request with an access token and a proof that names it. */
  async callWith(access: string, url: string, init: RequestInit, clock: Clock): Promise<Answer> {
    const claims = { ath: await this.#nameOf(access) };
    const method = init.method ?? 'GET';
    const target = new URL(url);
    const send = async () => {
      const dpop = await this.proof(method, target.origin + target.pathname, clock, { claims });
      const answer = await callAsApp(access, url, { ...init, headers: { ...init.headers, dpop } });
      this.nonce = answer.headers.get('DPoP-Nonce') ?? this.nonce;
      return answer;
    };
    const answer = await send();
    return answer.body?.error === 'use_dpop_nonce' ? send() : answer;
  }

  async #nameOf(access: string): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(access));
    return Buffer.from(digest).toString('base64url');
  }

  async #postOnce(
    url: string,
    body: unknown,
    clock: Clock,
    overrides: ProofOverrides,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const dpop = await this.proof('POST', url, clock, overrides);
    const answer = await postJson(url, body, { ...headers, dpop });
    this.nonce = answer.headers.get('DPoP-Nonce') ?? this.nonce;
    if (typeof answer.body?.access === 'string') holders.set(answer.body.access, { client: this, clock });
    return answer;
  }
}

/** Posts JSON. */
export function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return call(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/**
 * Any request; the body is parsed if it is JSON. An access token received by a client here is used the way a
 * workstation does, with a proof of the key.
 */
export function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const headers = new Headers(init.headers);
  const [, access = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
  const holder = holders.get(access);
  return holder && !headers.has('dpop')
    ? holder.client.callWith(access, url, init, holder.clock)
    : callPlainly(url, init);
}

/** A request as the holder of an access token; with a proof of the key, if its session has one. */
export function callAs(access: string, url: string, init: RequestInit = {}): Promise<Answer> {
  return call(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${access}` } });
}

/** A request by somebody who has an access token and nothing else, such as a clinical app. */
export function callAsApp(access: string, url: string, init: RequestInit = {}): Promise<Answer> {
  return callPlainly(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${access}` } });
}

async function callPlainly(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : text,
  };
}

import type { IRouter, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { AnswerOf, BodyOf, Endpoint } from '../contract/endpoint.ts';
import { administratorOf } from '../domain/administration/administrator.ts';
import { noteReading } from '../domain/administration/note-reading.ts';
import { notingCommits } from '../domain/ports/commit-note.ts';
import type { Standstills } from '../domain/ports/standstills.ts';
import type { Caller, Ports } from '../domain/ports.ts';
import type { Session } from '../domain/records/session.ts';
import type { ProofOutcome } from '../domain/tokens/proof.ts';
import { type AuthorizationParts, type Authorized, authorize } from './authorize.ts';
import { sendError } from './error-answer.ts';
import { readFormBody, readJsonBody } from './middleware/read-body.ts';
import { bodyOf, callerOf, paramsOf, proofOf, provenKeyOf, queryOf } from './request-input.ts';
import { sendJson, sendJsonText } from './send-json.ts';

/** A request to an endpoint, once it is known to be well-formed, and by whom it was made. */
export interface Asked<E extends Endpoint> {
  readonly body: BodyOf<E>;
  readonly query: E extends { readonly query: infer S extends z.ZodType } ? z.output<S> : undefined;
  readonly params: E extends { readonly params: infer S extends z.ZodType } ? z.output<S> : undefined;
  /** The session of the access token. */
  readonly session: E extends { readonly caller: 'access_token' | 'workstation' } ? Session : null;
  /** The workstation of the session has proved its key. */
  readonly isProven: boolean;
  /** Thumbprint of the key by which a workstation calls. */
  readonly keyThumbprint: E extends { readonly caller: 'device_key' } ? string : null;
  readonly caller: Caller;
  /** The request has an `Authorization`, which not every endpoint accepts. */
  readonly hasCredentials: boolean;
  /** Its client still waits for the answer, as far as is known here. */
  readonly isWanted: boolean;
  /** The optional proof, checked when it is asked for. */
  proof(): Promise<ProofOutcome>;
  /** The same for a job that remembers the proof, where jobs can. */
  proofForJob(): Promise<ProofOutcome>;
}

/** An answer that already is JSON. */
export class JsonText<Body> {
  declare readonly of: Body;
  readonly text: string;

  constructor(body: Body) {
    this.text = JSON.stringify(body);
  }
}

/** Sends an answer that is not JSON. */
type WritesItself = (response: Response) => unknown;

/** An answer with the headers that its definition names. */
export class WithHeaders<Body, Name extends string = string> {
  readonly body: Body;
  readonly headers: Readonly<Record<Name, string>>;

  constructor(body: Body, headers: Readonly<Record<Name, string>>) {
    this.body = body;
    this.headers = headers;
  }
}

/** What the definition of an endpoint allows its handler to return, and nothing else. */
type AnswerTo<E extends Endpoint> = E extends { readonly answer: 'text' | 'events' }
  ? WritesItself
  : E extends { readonly headers: readonly (infer Name extends string)[] }
    ? WithHeaders<AnswerOf<E>, Name>
    : AnswerOf<E> | JsonText<AnswerOf<E>>;

type Handler<E extends Endpoint> = (asked: Asked<E>) => AnswerTo<E> | Promise<AnswerTo<E>>;

/** One handler for each endpoint. */
export type HandlersOf<Served extends { readonly [Id in keyof Served]: Endpoint }> = {
  readonly [Id in keyof Served]: Handler<Served[Id]>;
};

export interface ServeParts extends AuthorizationParts {
  readonly router: IRouter;
  /** Of a node among others; null: whoever asks has nowhere else to go. */
  readonly standstills: Standstills | null;
}

/** Serves endpoints, with and without a final slash; other methods of their paths get 405 with `Allow`. */
export function serve<Served extends { readonly [Id in keyof Served]: Endpoint }>(
  parts: ServeParts,
  endpoints: Served,
  handlers: HandlersOf<Served>,
): void {
  const ids = Object.keys(endpoints) as (keyof Served)[];
  for (const [path, together] of Map.groupBy(ids, (id) => endpoints[id].path)) {
    const route = parts.router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const allow: string[] = [];
    for (const id of together) {
      const { method, body, isForm } = endpoints[id];
      const readers = body ? [isForm ? readFormBody : readJsonBody] : [];
      route[method](...readers, requestHandlerOf(parts, endpoints[id], handlers[id]));
      allow.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    }
    route.all((_request, response) => {
      response.set('Allow', allow.join(', '));
      sendError(response, 'method_not_allowed');
    });
  }
}

function requestHandlerOf<E extends Endpoint>(
  parts: ServeParts,
  endpoint: E,
  handle: Handler<E>,
): RequestHandler {
  const { ports, standstills } = parts;
  const { caller, right, method, tellsReplication } = endpoint;
  const authorizeCaller = authorize[caller];
  const notes = tellsReplication || (standstills !== null && method !== 'get');
  return async (request, response) => {
    const by = await authorizeCaller(parts, request, endpoint);
    const asked = new AskedRequest<E>(ports, request, endpoint, by);
    if (caller === 'device_key') asked.provenBy(await provenKeyOf(ports, request));
    const answer = await (notes ? noting(parts, endpoint, () => handle(asked), response) : handle(asked));
    if (right && method === 'get' && by.session) {
      await noteReading(ports, administratorOf(by.session, asked.caller), right);
    }
    await send(endpoint, response, answer);
  };
}

/** The answer is 202 while what has been done is on one machine only. Nothing is begun after a standstill. */
async function noting<E extends Endpoint>(
  { standstills }: ServeParts,
  { tellsReplication }: Endpoint,
  work: () => AnswerTo<E> | Promise<AnswerTo<E>>,
  response: Response,
): Promise<AnswerTo<E>> {
  const before = response.locals.standstills;
  const isOutdated = standstills === null ? undefined : () => standstills.count !== before;
  const { result, isUnreplicated } = await notingCommits(work, isOutdated);
  if (!tellsReplication || !isUnreplicated) return result;
  response.status(202);
  return { ...result, not_yet_replicated: true };
}

/**
 * A class, since for an object literal with a getter V8 creates a hidden class per request: a refresh left 6 KB in
 * the old space, and `/v1/me` took half as long again.
 */
class AskedRequest<E extends Endpoint> implements Asked<E> {
  readonly body: Asked<E>['body'];
  readonly query: Asked<E>['query'];
  readonly params: Asked<E>['params'];
  readonly session: Asked<E>['session'];
  readonly isProven: boolean;
  keyThumbprint: Asked<E>['keyThumbprint'];
  readonly #ports: Ports;
  readonly #request: Request;

  /** The types come from the same definition that the input was parsed by. */
  constructor(ports: Ports, request: Request, { body, query, params }: E, by: Authorized) {
    this.#ports = ports;
    this.#request = request;
    this.body = (body && bodyOf(request, body)) as Asked<E>['body'];
    this.query = (query && queryOf(request, query)) as Asked<E>['query'];
    this.params = (params && paramsOf(request, params)) as Asked<E>['params'];
    this.session = by.session as Asked<E>['session'];
    this.isProven = by.isProven;
    this.keyThumbprint = null as Asked<E>['keyThumbprint'];
  }

  provenBy(keyThumbprint: string): void {
    this.keyThumbprint = keyThumbprint as Asked<E>['keyThumbprint'];
  }

  get caller(): Caller {
    return callerOf(this.#request);
  }

  get hasCredentials(): boolean {
    return this.#request.headers.authorization !== undefined;
  }

  get isWanted(): boolean {
    return this.#request.socket.writable;
  }

  proof(): Promise<ProofOutcome> {
    return proofOf(this.#ports, this.#request);
  }

  proofForJob(): Promise<ProofOutcome> {
    return proofOf(this.#ports, this.#request, { rememberedBy: 'job' });
  }
}

function send(
  { status, cacheSeconds }: Endpoint,
  response: Response,
  answer: WritesItself | JsonText<object> | WithHeaders<object> | object,
): unknown {
  if (typeof answer === 'function') return answer(response);
  if (status) response.status(status);
  if (cacheSeconds) response.set('Cache-Control', `public, max-age=${cacheSeconds}`);
  if (answer instanceof JsonText) sendJsonText(response, answer.text);
  else if (answer instanceof WithHeaders)
    sendJson(response, answer.body, Object.entries(answer.headers).flat());
  else sendJson(response, answer);
  return undefined;
}

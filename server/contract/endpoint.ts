import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Right } from './rights.ts';

/**
 * Who may call. `access_token`: whoever shows one, also an app that it is lent to. `workstation`: only the workstation
 * of the session, with a proof of its key besides the token. `device_key`: a workstation, by a proof of its key alone.
 */
export type CallerKind =
  | 'anyone'
  | 'access_token'
  | 'workstation'
  | 'device_key'
  | 'client_secret'
  | 'metrics_token';

/**
 * What becomes of workstations that were built before a proof was asked for, and send none. `go_on`: the act
 * asks for a secret of the user, or makes nothing easier. `prove`: they have always proven this one.
 */
export type OlderWorkstations = 'go_on' | 'refused' | 'prove';

/**
 * One call of the server. Registration, parsing, authorization, the OpenAPI document, the workstation's client and the
 * tables of docs/protocol.md are made of it; the key that it has in its map is its OpenAPI `operationId`.
 */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'delete';
  /** With `{name}` for parameters; served with and without a final slash. */
  readonly path: string;
  /** Clients write a final slash, as those of the old system do. */
  readonly hasFinalSlash?: true;
  /** One sentence for the documentation. */
  readonly summary: string;
  readonly caller: CallerKind;
  /** Of `workstation`: unless told, older ones are refused. */
  readonly older?: OlderWorkstations;
  /** Of `workstation`: what the role of the user must have a right to. Reading by right leaves an event. */
  readonly right?: Right;
  /** A proof is looked at where there is one, and a workstation always sends it. */
  readonly proof?: 'optional';
  /** Of the path; what does not fit is not found. */
  readonly params?: z.ZodObject;
  /** What may follow the question mark. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a form, not JSON. */
  readonly isForm?: true;
  /** `json`: any JSON document; `text`: no JSON; `events`: an event stream. */
  readonly answer: z.ZodType<object> | 'json' | 'text' | 'events';
  readonly status?: 201;
  /** Headers of the successful answer. */
  readonly headers?: readonly string[];
  /** For so long anybody may keep the answer; unless told, nobody may. */
  readonly cacheSeconds?: number;
  /** What it refuses by itself; codes that a body, a caller or a proof bring along are added. */
  readonly errors?: readonly ErrorCode[];
}

export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Body of a request, as the server reads it. */
export type BodyOf<E extends Endpoint> = E extends { readonly body: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** Body of a successful answer in JSON. */
export type AnswerOf<E extends Endpoint> = E extends { readonly answer: infer S extends z.ZodType<object> }
  ? z.output<S>
  : Readonly<Record<string, unknown>>;

/** Answer of calls that have nothing to tell but their success. */
export const emptyAnswer = z.object({}).meta({ id: 'Empty' });

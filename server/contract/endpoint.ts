import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Right } from './rights.ts';

/**
 * Who may call. `access_token`: whoever presents one, including an app it was lent to. `workstation`: only the
 * workstation of the session, with a proof of its key besides the token. `device_key`: a workstation, with only a
 * proof of its key.
 */
export type CallerKind =
  | 'anyone'
  | 'access_token'
  | 'workstation'
  | 'device_key'
  | 'client_secret'
  | 'metrics_token';

/**
 * How workstations are treated that were built before a proof was required and send none. `go_on`: the act asks for
 * a secret of the user, or makes nothing easier. `prove`: they have always sent a proof with this one.
 */
export type OlderWorkstations = 'go_on' | 'refused' | 'prove';

/**
 * One call of the server. Registration, parsing, authorization, the OpenAPI document, the workstation's client and
 * the tables of docs/protocol.md all derive from it; its key in the map is its OpenAPI `operationId`.
 */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'delete';
  /** With `{name}` for parameters; served with and without a final slash. */
  readonly path: string;
  /** Clients append a slash, as those of the old system do. */
  readonly hasFinalSlash?: true;
  /** One sentence for the documentation. */
  readonly summary: string;
  readonly caller: CallerKind;
  /** For `workstation`; by default, older ones are refused. */
  readonly older?: OlderWorkstations;
  /** For `workstation`: the right that the user's role must have. Reading by right is audited. */
  readonly right?: Right;
  /** A proof is checked if there is one; workstations always send it. */
  readonly proof?: 'optional';
  /**
   * `safe`: sent twice, by the same caller with another proof, it leaves and answers what it would once, so that a client
   * without an answer may send it again, to another address of the server. A `get` is anyway; others are not unless told.
   */
  readonly repeat?: 'safe';
  /** Parameters of the path; a value that does not fit is not found. */
  readonly params?: z.ZodObject;
  /** Parameters of the query. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a form, not JSON. */
  readonly isForm?: true;
  /** `json`: any JSON document; `text`: not JSON; `events`: an event stream. */
  readonly answer: z.ZodType<object> | 'json' | 'text' | 'events';
  readonly status?: 201;
  /** It ends or revokes something: while no second machine has that, the answer is 202 with `not_yet_replicated`. */
  readonly tellsReplication?: true;
  /** Headers of the successful answer. */
  readonly headers?: readonly string[];
  /** How long anybody may cache the answer; by default nobody may. */
  readonly cacheSeconds?: number;
  /** The codes it refuses with by itself; those that follow from its body, caller or proof are added. */
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

/**
 * Part of answers to what ends or revokes something: it has taken effect, but only one machine has it, and if that one is
 * lost now, it is undone.
 */
export const replicationAnswer = { not_yet_replicated: z.literal(true).optional() };

/** Answer of calls that end or revoke something. */
export const endedAnswer = z.object(replicationAnswer).meta({ id: 'Ended' });

/** Answer of calls that report nothing but success. */
export const emptyAnswer = z.object({}).meta({ id: 'Empty' });

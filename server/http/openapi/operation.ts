import type { ErrorCode } from '../../contract/errors.ts';
import type { QuerySchema, RequestSchema, ResponseSchema } from './schemas.ts';

/** One call as the document describes it. */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly method: 'get' | 'post' | 'delete';
  /** With `{name}` for parameters. */
  readonly path: string;
  /** JSON; a form under `/oauth`. */
  readonly body?: RequestSchema;
  /** What may follow the question mark. */
  readonly query?: QuerySchema;
  /** `none`: any JSON document; `text`: no JSON; `events`: an event stream. */
  readonly answer: ResponseSchema | 'none' | 'text' | 'events';
  readonly status?: 200 | 201;
  /** How the caller proves itself besides what the body holds. */
  readonly caller?: 'access_token' | 'client_secret' | 'metrics_token';
  /**
   * Only the workstation of the session may do it, with a proof of its key, not the apps to which it lends its access
   * token. Left out for a caller with an access token: a matter of the token alone.
   */
  readonly isOfWorkstation?: true;
  /** Whether a DPoP proof is looked at. */
  readonly proof?: 'optional' | 'required';
  /** Headers of the successful answer. */
  readonly headers?: readonly string[];
  /** What it refuses by itself; codes that a body, a caller or a proof bring along are added. */
  readonly errors?: readonly ErrorCode[];
}

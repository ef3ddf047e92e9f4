import type { EndedReason, ErrorCode } from '../../../server/contract/errors.ts';
import type { SessionPlace } from '../../../server/contract/session-place.ts';

/** Where else a user is signed in, newest first, and whether one of these sessions may be ended by a sign-in. */
export interface Elsewhere {
  readonly sessions: readonly SessionPlace[];
  readonly mayReplace: boolean;
}

/** The ways a request can fail, as far as the core distinguishes them. */
export type ApiFailure =
  /** No way to the server: no network, no name, no server known yet. */
  | { readonly kind: 'offline' }
  /** There is a network, but it does not know the server's name. */
  | { readonly kind: 'unknown_name' }
  /** `date`: expired or not yet valid, by the clock of this machine. */
  | { readonly kind: 'certificate'; readonly fault: 'untrusted' | 'date' | 'name' }
  /** A proxy on the way to the server wants a sign-in of its own, or cannot be reached. */
  | { readonly kind: 'proxy'; readonly fault: 'sign_in' | 'unreachable' }
  /** The computer's key could not be used, so nothing was sent. */
  | { readonly kind: 'key_service' }
  | { readonly kind: 'timed_out' }
  /** The machine answers but the server does not work: connection refused or reset, any 5xx. */
  | { readonly kind: 'server_unavailable' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | null }
  /** A definite refusal in the documented format. */
  | {
      readonly kind: 'rejected';
      readonly code: ErrorCode;
      readonly endedReason: EndedReason | null;
      /** When the session ended, by the server's clock; null: it did not say. */
      readonly endedAtMs?: number | null;
      /** Of a wrong PIN. */
      readonly triesLeft?: number;
      /** For a workstation that has used a code: IT has to admit it. */
      readonly isWaiting?: true;
      /** Of a sign-in at the limit of sessions. */
      readonly elsewhere?: Elsewhere;
    }
  /** An answer not from this server: cut off, not JSON, of another shape, a portal's page. */
  | { readonly kind: 'garbled' };

/** What matters if the server has more than one address. */
export interface FailureCircumstances {
  /** The request cannot have arrived anywhere. */
  readonly wasNeverSent?: true;
  /** The server itself has failed, and would fail at any address. */
  readonly isServersOwn?: true;
  /** Another address works, but whether the request has arrived is unknown, and it must not arrive twice. */
  readonly hasMovedOn?: true;
}

/** A request failed; the message names the failure and contains nothing that was sent or received. */
export class TokenApiError extends Error {
  override readonly name = 'TokenApiError';
  readonly failure: ApiFailure;
  readonly circumstances: FailureCircumstances;

  constructor(failure: ApiFailure, circumstances: FailureCircumstances = {}) {
    super(failure.kind === 'rejected' ? `rejected: ${failure.code}` : failure.kind);
    this.failure = failure;
    this.circumstances = circumstances;
  }
}

/** The failure in `error`; any other error counts as a garbled answer. */
export function failureOf(error: unknown): ApiFailure {
  return error instanceof TokenApiError ? error.failure : { kind: 'garbled' };
}

/** True when `error` is this definite refusal. */
export function isRejected(error: unknown, code: ErrorCode): boolean {
  const failure = failureOf(error);
  return failure.kind === 'rejected' && failure.code === code;
}

import type { JsonWebKey } from 'node:crypto';
import type { RequestParts } from './request-text.ts';

/** Where a refresh token is exchanged, and in which form the endpoint expects it. */
export type RefreshEndpoint =
  | { readonly path: string; readonly format: 'json' }
  | { readonly path: string; readonly format: 'form'; readonly clientId: string };

/** A session as its client holds it: its newest tokens and, when bound, the key and the newest nonce. */
export interface ChainState {
  readonly refresh: string;
  /** The access token of the sign-in. */
  readonly access?: string;
  readonly key?: JsonWebKey;
  readonly nonce?: string;
}

/** What a client does repeatedly. */
export type Work =
  /** Each client uses its chains in turn. With `prepared` the proofs are made before the measurement. */
  | {
      readonly kind: 'refresh';
      readonly endpoint: RefreshEndpoint;
      readonly clients: readonly (readonly ChainState[])[];
      readonly proofs: 'fresh' | 'prepared';
    }
  | { readonly kind: 'request'; readonly clients: readonly RequestParts[] };

/** Requests that are sent once each. */
export type Job =
  | { readonly kind: 'refresh'; readonly endpoint: RefreshEndpoint; readonly chain: ChainState }
  | { readonly kind: 'sign-in'; readonly path: string; readonly body: string; readonly key?: JsonWebKey };

export type LoadPlan = { readonly url: string; readonly watchPid?: number } & (
  | {
      readonly kind: 'closed-loop';
      /** The clients are spread over `url` and these, too. */
      readonly alsoAt?: readonly string[];
      readonly work: Work;
      readonly warmUpMs: number;
      readonly measureMs: number;
    }
  /** Each job starts at its own time, `spreadMs / jobs` apart; at most `concurrency` are under way. */
  | {
      readonly kind: 'arrivals';
      readonly jobs: readonly Job[];
      readonly spreadMs: number;
      readonly concurrency: number;
    }
);

export interface LatencySummary {
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly latency: LatencySummary;
  /** How often each kind of error occurred; empty when there was none. */
  readonly errors: Readonly<Record<string, number>>;
  /** Requests that the server wanted repeated with its nonce. */
  readonly nonceRetries: number;
  /** Cores kept busy: 1 is one whole core. */
  readonly generatorCores: number;
  /** The same for the watched process; null when it is not known. */
  readonly watchedCores: number | null;
  /** Time the generator needed for each DPoP proof, in microseconds; null when it made none. */
  readonly proofMicros: number | null;
  /** The sessions after the run, by client. */
  readonly clients: readonly (readonly ChainState[])[];
}

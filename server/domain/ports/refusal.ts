import type { EndedReason, ErrorCode } from '../../contract/errors.ts';
import type { Session } from '../records/session.ts';
import type { TokenType } from '../tokens/access-tokens.ts';
import type { Limit } from './metrics.ts';

export interface RefusalFacts {
  /** Why the session ended, when that is the cause. */
  readonly endedReason?: EndedReason;
  /** When it ended. */
  readonly endedAtMs?: number;
  /** Seconds after which a new try makes sense. */
  readonly retryAfterSeconds?: number;
  /** With a wrong PIN: how many tries are left. */
  readonly triesLeft?: number;
  /** What was asked for too often; for the metrics, never told. */
  readonly limit?: Limit;
  /** How the access token is to be presented, when that was wrong. */
  readonly tokenType?: TokenType;
  /** With `enrolment_required`: the workstation has used a code and is waiting for IT to admit it. */
  readonly isWaiting?: boolean;
  /** Replaces the constant public sentence of the code, where the protocol demands another one. */
  readonly sentence?: string;
  /** With `session_limit`: where the user is signed in, and whether one of these may end for a new one. */
  readonly elsewhere?: { readonly sessions: readonly Session[]; readonly mayReplace: boolean };
}

/** A request that the rules refuse. The code decides status and public sentence; nothing private is in it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly facts: RefusalFacts;

  constructor(code: ErrorCode, facts: RefusalFacts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

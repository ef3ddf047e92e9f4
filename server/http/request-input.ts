import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Refusal } from '../domain/ports/refusal.ts';
import type { Caller, Ports } from '../domain/ports.ts';
import type { Session } from '../domain/records/session.ts';
import { authenticate, type PresentedAccessToken } from '../domain/sessions/authenticate.ts';
import { type OlderWorkstations, requireWorkstation } from '../domain/sessions/require-workstation.ts';
import type { ProofOutcome } from '../domain/tokens/proof.ts';
import { clientAddressesOf } from './addresses/client-addresses.ts';
import { giveNonce } from './answer-head.ts';
import { requestIdOf } from './middleware/observe-requests.ts';
import { credentialsOf } from './token-scheme.ts';

/** The body by its schema; throws `Refusal('invalid_request')` that names the field, never its value. */
export function bodyOf<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.');
  throw new Refusal('invalid_request', field ? { sentence: `The request is malformed: ${field}.` } : {});
}

/** The query by its schema, no parameter twice; throws `Refusal('invalid_request')` that names the parameter. */
export function queryOf<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const text = request.originalUrl.split('?').slice(1).join('?');
  const parameters = [...new URLSearchParams(text)];
  const query = Object.fromEntries(parameters);
  const parsed = schema.safeParse(query);
  if (parsed.success && Object.keys(query).length === parameters.length) return parsed.data;
  const parameter = parsed.error?.issues[0]?.path.join('.');
  throw new Refusal(
    'invalid_request',
    parameter ? { sentence: `The query of the address is malformed: ${parameter}.` } : {},
  );
}

/** Where the request comes from. */
export function callerOf(request: Request): Caller {
  const requestId = request.res && requestIdOf(request.res);
  return { address: clientAddressesOf(request).of(request), ...(requestId ? { requestId } : {}) };
}

/**
 * Verifies the DPoP proof of the request, if it has one; the answer then carries a nonce for the next.
 * Throws `Refusal('use_dpop_nonce')` when the proof's time says too little.
 */
export async function proofOf(
  { proofs }: Ports,
  request: Request,
  response: Response,
  accessToken?: string,
): Promise<ProofOutcome> {
  // Without one, nobody has to take all headers apart.
  const headers = request.headers.dpop === undefined ? [] : (request.headersDistinct.dpop ?? []);
  if (headers.length > 0) giveNonce(response, proofs.nonce());
  const outcome = await proofs.verify({
    headers,
    method: request.method,
    path: pathOf(request),
    ...(accessToken === undefined ? {} : { accessToken }),
  });
  if (outcome.kind === 'nonce_needed') throw new Refusal('use_dpop_nonce');
  return outcome;
}

/** Thumbprint of the proven key, null without a proof; throws `Refusal('invalid_dpop_proof')`. */
export async function keyThumbprintOf(
  ports: Ports,
  request: Request,
  response: Response,
): Promise<string | null> {
  const outcome = await proofOf(ports, request, response);
  if (outcome.kind === 'absent') return null;
  if (outcome.kind !== 'valid') throw new Refusal('invalid_dpop_proof');
  return outcome.keyThumbprint;
}

/** The same for calls that only a workstation can make; without a proof they are refused, too. */
export async function provenKeyOf(ports: Ports, request: Request, response: Response): Promise<string> {
  const keyThumbprint = await keyThumbprintOf(ports, request, response);
  if (keyThumbprint === null) throw new Refusal('invalid_dpop_proof');
  return keyThumbprint;
}

/**
 * The live session of the token of `Authorization: Bearer` or `Authorization: DPoP`. Throws `Refusal`:
 * `invalid_token`, `invalid_dpop_proof`, `use_dpop_nonce`.
 */
export async function sessionOf(ports: Ports, request: Request): Promise<Session> {
  return await authenticate(ports, presentedBy(ports, request), () => callerOf(request));
}

/** The live session of an access token, whose workstation may have to show itself. */
export interface PresentedSession {
  readonly session: Session;
  /**
   * Makes sure that the workstation itself asks, not an app to which it lends its token; returns whether it has
   * proven its key. Throws `Refusal`: `workstation_required`, `invalid_dpop_proof`, `use_dpop_nonce`.
   */
  requireWorkstation(older: OlderWorkstations): Promise<boolean>;
}

/** The same as `sessionOf`, for what only the workstation of the session may do. */
export async function presentedSessionOf(ports: Ports, request: Request): Promise<PresentedSession> {
  const presented = presentedBy(ports, request);
  const session = await authenticate(ports, presented, () => callerOf(request));
  return {
    session,
    async requireWorkstation(older) {
      // Nobody has to prove a key that the session does not have.
      const proof: ProofOutcome =
        session.keyThumbprint === null ? { kind: 'absent' } : await presented.proof();
      const act = { proof, isTokenBound: presented.scheme === 'DPoP', older };
      return requireWorkstation(ports, session, act, callerOf(request));
    },
  };
}

function presentedBy(ports: Ports, request: Request): PresentedAccessToken {
  const { scheme, token } = credentialsOf(request);
  const response = request.res;
  if (!scheme || token === '' || token.includes(' ') || !response) throw new Refusal('invalid_token');
  let verified: Promise<ProofOutcome> | undefined;
  // A second look at the same proof would take it for a replay.
  const proof = () => {
    verified ??= proofOf(ports, request, response, token);
    return verified;
  };
  return { token, scheme, proof };
}

/** Of a target with scheme and host (RFC 9112 §3.2.2) what stands behind them. */
function pathOf(request: Request): string {
  const [target = ''] = request.originalUrl.split('?', 1);
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/]*/i, '');
}

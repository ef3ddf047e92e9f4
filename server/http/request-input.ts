import type { Request } from 'express';
import type { z } from 'zod';
import { type ErrorCode, errors } from '../contract/errors.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import type { Caller, Ports } from '../domain/ports.ts';
import type { ProofOutcome, ProofRequest } from '../domain/tokens/proof.ts';
import { clientAddressesOf } from './addresses/client-addresses.ts';
import { giveNonce } from './answer-head.ts';
import { requestIdOf } from './middleware/observe-requests.ts';

/**
 * The body, parsed by its schema; throws `Refusal('invalid_request')` that names the field, never its value, or
 * says what the schema says instead.
 */
export function bodyOf<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (isErrorCode(issue?.message)) throw new Refusal(issue.message);
  const field = issue?.path.join('.');
  throw new Refusal('invalid_request', field ? { sentence: `The request is malformed: ${field}.` } : {});
}

function isErrorCode(message = ''): message is ErrorCode {
  return Object.hasOwn(errors, message);
}

/** The parameters of the path, parsed by their schema; throws `Refusal('not_found')`. */
export function paramsOf<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(request.params);
  if (!parsed.success) throw new Refusal('not_found');
  return parsed.data;
}

/**
 * The query, parsed by its schema, no parameter twice; throws `Refusal('invalid_request')` that names the
 * parameter.
 */
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
 * Verifies the DPoP proof of the request, if any; the answer then carries a nonce for the next one. Throws
 * `Refusal('use_dpop_nonce')` when the time in the proof is not enough.
 */
export async function proofOf(
  { proofs }: Ports,
  request: Request,
  of: Pick<ProofRequest, 'accessToken' | 'rememberedBy'> = {},
): Promise<ProofOutcome> {
  // Without a proof there is no need to parse all headers.
  const headers = request.headers.dpop === undefined ? [] : (request.headersDistinct.dpop ?? []);
  if (headers.length > 0 && request.res) giveNonce(request.res, proofs.nonce());
  const outcome = await proofs.verify({
    headers,
    method: request.method,
    path: pathOf(request),
    ...of,
  });
  if (outcome.kind === 'nonce_needed') throw new Refusal('use_dpop_nonce');
  return outcome;
}

/** Thumbprint of the key that a request has proved, null without a proof; throws `Refusal('invalid_dpop_proof')`. */
export function keyThumbprintOf(outcome: ProofOutcome): string | null {
  if (outcome.kind === 'absent') return null;
  if (outcome.kind !== 'valid') throw new Refusal('invalid_dpop_proof');
  return outcome.keyThumbprint;
}

/** The same for calls that only a workstation can make, which are also refused without a proof. */
export async function provenKeyOf(ports: Ports, request: Request): Promise<string> {
  const keyThumbprint = keyThumbprintOf(await proofOf(ports, request));
  if (keyThumbprint === null) throw new Refusal('invalid_dpop_proof');
  return keyThumbprint;
}

/** The part of an absolute target (RFC 9112 §3.2.2) after scheme and host. */
function pathOf(request: Request): string {
  const [target = ''] = request.originalUrl.split('?', 1);
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/]*/i, '');
}

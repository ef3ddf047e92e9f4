import type { ErrorRequestHandler } from 'express';
import type { ErrorCode } from '../contract/errors.ts';
import { AdministrationError } from '../domain/ports/administration-error.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import type { Ports } from '../domain/ports.ts';
import { sendError } from './error-answer.ts';
import { requestIdOf } from './middleware/observe-requests.ts';
import { routeOf } from './route-of.ts';

/** Codes for the statuses with which Express and its body reader refuse. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

/** Turns everything thrown into the documented format; only the log says what it was. */
export function errorHandler({ log, metrics }: Pick<Ports, 'log' | 'metrics'>): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof Refusal) {
      if (error.code === 'throttled') metrics.throttled(error.facts.limit ?? 'other');
      sendError(response, error.code, error.facts);
      return;
    }
    // What an authorised administrator wants to change does not exist.
    if (error instanceof AdministrationError) {
      sendError(response, 'not_found', { sentence: error.message });
      return;
    }
    const code = codeOfStatus[statusOf(error)];
    if (code) {
      sendError(response, code);
      return;
    }
    const requestId = requestIdOf(response);
    log.error({ requestId, route: routeOf(request), problem: describe(error) }, 'a request failed');
    sendError(response, 'server_error');
  };
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error ? Number(error.status) : 500;
}

/** Name and place of an error; its message may quote input, so it is not logged. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return `${error.name}${'code' in error ? ` ${error.code}` : ''} ${frame?.trim() ?? ''}`;
}

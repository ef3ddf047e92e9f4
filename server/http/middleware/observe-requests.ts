import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { requestIdHeader } from '../../contract/headers.ts';
import type { Ports } from '../../domain/ports.ts';
import { levelOfAnswer } from '../level-of-answer.ts';
import { routeOf } from '../route-of.ts';

/** What a proxy may call a request: a UUID, or nginx' 32 hexadecimal digits. Too short for any token of ours. */
const acceptableId = /^[A-Za-z0-9-]{8,36}$/;
/** Of a request that its client gave up; nginx' own number for it. */
const clientClosedRequest = 499;

/** Gives every request its id, and counts and logs how it was answered: by route, never by path. */
export function observeRequests({ log, metrics }: Pick<Ports, 'log' | 'metrics'>) {
  return (request: Request, response: Response): void => {
    const startedAtMs = performance.now();
    const requestId = idOf(request);
    response.locals.requestId = requestId;
    response.setHeader(requestIdHeader, requestId);
    metrics.requestStarted();
    response.once('close', () => {
      const durationMs = performance.now() - startedAtMs;
      const { method } = request;
      const route = routeOf(request);
      const status = response.writableFinished ? response.statusCode : clientClosedRequest;
      metrics.requestAnswered({ method, route, status, durationMs });
      const { errorCode } = response.locals;
      const level = levelOfAnswer({ method, route, status, errorCode });
      const rounded = Math.round(durationMs * 10) / 10;
      log[level]({ requestId, method, route, status, durationMs: rounded, error: errorCode }, 'request');
    });
  };
}

/** The id of the request that is answered here. */
export function requestIdOf({ locals }: Response): string {
  return String(locals.requestId);
}

/** Only a proxy that is trusted may name a request. */
function idOf(request: Request): string {
  const given = request.headers[requestIdHeader.toLowerCase()];
  if (typeof given !== 'string' || !acceptableId.test(given)) return randomUUID();
  const isTrusted: (address: string | undefined, hop: number) => boolean = request.app.get('trust proxy fn');
  return isTrusted(request.socket.remoteAddress, 0) ? given : randomUUID();
}

import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { requestIdHeader } from '../../contract/headers.ts';
import type { Ports } from '../../domain/ports.ts';
import { clientAddressesOf } from '../addresses/client-addresses.ts';
import { levelOfAnswer } from '../level-of-answer.ts';
import { routeOf } from '../route-of.ts';

/** What a proxy may call a request: a UUID, or nginx' 32 hexadecimal digits. Too short for any token of ours. */
const acceptableId = /^[A-Za-z0-9-]{8,36}$/;
/** Of a request that its client gave up; nginx' own number for it. */
const clientClosedRequest = 499;

const setting = 'request observer';
type Observer = (request: Request, response: Response) => void;
type ObserverPorts = Pick<Ports, 'log' | 'metrics'>;

/** Gives every request its id, and counts and logs how it was answered: by route, never by path. */
export function observeRequests(parts: ObserverPorts): Observer {
  const { metrics } = parts;
  // One function for all requests: a closure for each would cost every one of them.
  function answered(this: Response): void {
    if (this.locals.isStream === true) return;
    count(parts, this, this.writableFinished ? this.statusCode : clientClosedRequest);
  }
  return (request, response) => {
    response.locals.requestId = idOf(request);
    response.locals.startedAtMs = performance.now();
    metrics.requestStarted();
    response.on('close', answered);
  };
}

/** Has the app tell by what it observes its requests. */
export function setObserver(app: Express, observe: Observer): void {
  app.set(setting, observe);
}

/** By what the app observes its requests, for what is answered without it. */
export function observerOf(app: Express): Observer | undefined {
  return app.get(setting);
}

/** Counts an answer now that goes on for hours: how long it took to begin, not how long it lasts, says something. */
export function countStream(parts: ObserverPorts, response: Response): void {
  response.locals.isStream = true;
  count(parts, response, response.statusCode);
}

function count({ log, metrics }: ObserverPorts, response: Response, status: number): void {
  const { requestId, startedAtMs, errorCode } = response.locals;
  const durationMs = performance.now() - startedAtMs;
  const { method } = response.req;
  const route = routeOf(response.req);
  metrics.requestAnswered({ method, route, status, durationMs });
  const level = levelOfAnswer({ method, route, status, errorCode });
  const rounded = Math.round(durationMs * 10) / 10;
  log[level]({ requestId, method, route, status, durationMs: rounded, error: errorCode }, 'request');
}

/** The id of the request that is answered here. */
export function requestIdOf({ locals }: Response): string {
  return String(locals.requestId);
}

/** Only a proxy that is trusted may name a request. */
function idOf(request: Request): string {
  const given = request.headers[requestIdHeader.toLowerCase()];
  if (typeof given !== 'string' || !acceptableId.test(given)) return randomUUID();
  return clientAddressesOf(request).trusts(request.socket.remoteAddress, 0) ? given : randomUUID();
}

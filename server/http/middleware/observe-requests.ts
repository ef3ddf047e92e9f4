import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { requestIdHeader } from '../../contract/headers.ts';
import type { Ports } from '../../domain/ports.ts';
import { clientAddressesOf } from '../addresses/client-addresses.ts';
import { levelOfAnswer } from '../level-of-answer.ts';
import { routeOf } from '../route-of.ts';

/** A request id as proxies write it: a UUID, or nginx's 32 hexadecimal digits. Too short for any token of ours. */
const acceptableId = /^[A-Za-z0-9-]{8,36}$/;
/** For a request its client gave up on; nginx's own number. */
const clientClosedRequest = 499;

const setting = 'request observer';
type Observer = (request: Request, response: Response) => void;
type ObserverPorts = Pick<Ports, 'log' | 'metrics'>;

/** Gives every request its id, and counts and logs the answer: by route, never by path. */
export function observeRequests(parts: ObserverPorts): Observer {
  const { metrics } = parts;
  // One function for all requests, because a closure for each would cost every one of them.
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

/** Stores in the app how its requests are observed. */
export function setObserver(app: Express, observe: Observer): void {
  app.set(setting, observe);
}

/** How the app's requests are observed, for answers given without it. */
export function observerOf(app: Express): Observer | undefined {
  return app.get(setting);
}

/** Counts an answer that goes on for hours now: how long it took to begin is informative, how long it lasts is not. */
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

/** The id of the request being answered. */
export function requestIdOf({ locals }: Response): string {
  return String(locals.requestId);
}

/** Only a trusted proxy may name a request. */
function idOf(request: Request): string {
  const given = request.headers[requestIdHeader.toLowerCase()];
  if (typeof given !== 'string' || !acceptableId.test(given)) return randomUUID();
  return clientAddressesOf(request).trusts(request.socket.remoteAddress, 0) ? given : randomUUID();
}

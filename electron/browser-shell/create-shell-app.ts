import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import { pageSecurityHeaders } from '../core/page/page-security-headers.ts';
import type { StaticPages } from '../core/page/static-pages.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Handlers } from '../ipc/create-handlers.ts';
import type { BrowserCookies } from './browser-cookies.ts';
import type { EventStreams } from './event-streams.ts';
import type { LaunchCodes } from './launch-codes.ts';
import { type PlainPage, plainPages, renderPlainPage } from './plain-page.ts';
import { rpcRoute } from './rpc-route.ts';

export interface ShellAppParts {
  /** Exactly what the browser's address bar begins with, e.g. "http://127.0.0.1:41234". */
  readonly origin: string;
  readonly pages: StaticPages;
  readonly handlers: Handlers;
  /** Origins of clinical apps, which the page shows in frames. */
  readonly frames: readonly string[];
  readonly codes: LaunchCodes;
  readonly cookies: BrowserCookies;
  readonly streams: EventStreams;
  readonly log: Logger;
}

/** Checks in this order: headers, origin, launch link, cookie; only then is anything served. */
export function createShellApp(parts: ShellAppParts): Express {
  const { handlers, log } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(setSecurityHeaders(parts), refuseForeignOrigin(parts));
  app.get('/launch', launch(parts));
  app.use(requireCookie(parts));
  app.use('/rpc', rpcRoute(handlers, log));
  app.get('/events', openStream(parts));
  app.get('/{*path}', servePages(parts));
  app.use((_request, response) => answerPage(response, plainPages.notFound));
  app.use(answerUnexpected(log));
  return app;
}

function setSecurityHeaders({ frames }: ShellAppParts): RequestHandler {
  return (_request, response, next) => {
    const nonce = randomBytes(16).toString('base64');
    response.locals.nonce = nonce;
    response.set(pageSecurityHeaders({ nonce, mayConnect: true, frames }));
    next();
  };
}

function refuseForeignOrigin({ origin, log }: ShellAppParts): RequestHandler {
  return (request, response, next) => {
    // Browsers do not name the server in the request line, and if they did it would override `Host` (RFC 9112
    // §3.2.2).
    const reason = request.originalUrl.startsWith('/') ? foreignOriginReason(request, origin) : 'target';
    if (reason === null) return next();
    log.warn({ reason }, 'browser shell: request from elsewhere refused');
    answerPage(response, plainPages.foreign);
  };
}

function launch({ codes, cookies, log }: ShellAppParts): RequestHandler {
  return (request, response) => {
    const { code } = request.query;
    // HEAD ends up here too; probing a link must not use it up.
    if (request.method !== 'GET' || typeof code !== 'string' || !codes.redeem(code)) {
      log.warn({}, 'browser shell: launch link refused');
      return answerPage(response, plainPages.linkUsed);
    }
    log.info({}, 'browser shell: browser let in');
    response.set('Set-Cookie', cookies.admit()).redirect(302, '/');
  };
}

function requireCookie({ cookies }: ShellAppParts): RequestHandler {
  return (request, response, next) => {
    if (cookies.recognizes(request.headers.cookie)) next();
    else answerPage(response, plainPages.notLetIn);
  };
}

function openStream({ streams }: ShellAppParts): RequestHandler {
  return (request, response) => {
    if (request.method !== 'GET') response.status(405).set('Allow', 'GET').end();
    else if (streams.isFull) response.status(503).set('Retry-After', '5').end();
    else streams.add(response);
  };
}

function servePages({ pages }: ShellAppParts): RequestHandler {
  return (request, response, next) => {
    if (request.path === '/') {
      response.type('html').send(pages.index(response.locals.nonce));
      return;
    }
    const file = pages.file(request.path);
    if (file === null) return next();
    response.set('Content-Type', file.contentType).send(file.body);
  };
}

function answerPage(response: Response, page: PlainPage): void {
  response.status(page.status).type('html').send(renderPlainPage(page));
}

/** Express itself answers with a stack trace; a malformed URL is the sender's fault, all else is ours. */
function answerUnexpected(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof URIError) return answerPage(response, plainPages.notFound);
    log.error({ err: error }, 'browser shell: request failed');
    response.status(500).end();
  };
}

/** The parts of a request that say where it goes and where it comes from. */
interface RequestOrigin {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * For the log: why a request comes neither from our own page nor from the person at this machine; null when it does.
 * `Host` defeats DNS rebinding; `Origin` and `Sec-Fetch-Site` defeat requests by other pages.
 */
function foreignOriginReason(request: RequestOrigin, origin: string): string | null {
  const { headers, method } = request;
  if (headers.host !== new URL(origin).host) return 'host';
  const isRead = method === 'GET';
  if (headers.origin === undefined ? !isRead : headers.origin !== origin) return 'origin';
  return isFromElsewhere(headers, isRead) ? 'fetch site' : null;
}

/** Other ports of 127.0.0.1 are "same-site" and not ours; "none" is a link that the person opened. */
function isFromElsewhere(headers: IncomingHttpHeaders, isRead: boolean): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return false;
  return !(site === 'none' && isRead && headers['sec-fetch-mode'] === 'navigate');
}

import { randomBytes } from 'node:crypto';
import type { Protocol } from 'electron';
import { pageSecurityHeaders } from '../core/page/page-security-headers.ts';
import type { StaticPages } from '../core/page/static-pages.ts';
import { appHost, appScheme } from './app-origin.ts';

/** Declares `carelink:` a standard, secure scheme; must happen before the app is ready. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the built renderer at `carelink://app/` and nothing else. */
export function serveAppPages(protocol: Pick<Protocol, 'handle'>, pages: StaticPages): void {
  protocol.handle(appScheme, (request) => answer(request, pages));
}

function answer(request: Request, pages: StaticPages): Response {
  const nonce = randomBytes(16).toString('base64');
  const headers = pageSecurityHeaders({ nonce, mayConnect: false });
  const url = new URL(request.url);
  if (request.method !== 'GET') return refusal(405, 'Method not allowed.', { ...headers, Allow: 'GET' });
  // Node knows no origin for this scheme, so the host is compared; a port or user makes it differ, too.
  if (url.host !== appHost || url.username || url.password) return refusal(404, 'Not found.', headers);
  if (url.pathname === '/') return respond(200, pages.index(nonce), 'text/html; charset=utf-8', headers);
  const file = pages.file(url.pathname);
  if (file === null) return refusal(404, 'Not found.', headers);
  return respond(200, new Uint8Array(file.body), file.contentType, headers);
}

function refusal(status: 404 | 405, sentence: string, headers: Record<string, string>): Response {
  return respond(status, sentence, 'text/plain; charset=utf-8', headers);
}

function respond(
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  contentType: string,
  headers: Record<string, string>,
): Response {
  return new Response(body, { status, headers: { ...headers, 'Content-Type': contentType } });
}

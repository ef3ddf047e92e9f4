import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const builtRenderer = new URL('../../../dist/renderer/', import.meta.url).pathname;
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface ServedRenderer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves dist/renderer on 127.0.0.1 under the shells' strict CSP, with a new nonce per load. */
export async function serveRenderer(): Promise<ServedRenderer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', response).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => closeServer(server) };
}

async function answer(url: string, response: ServerResponse): Promise<void> {
  const path = normalize(new URL(url, 'http://127.0.0.1').pathname);
  const file = path === '/' ? 'index.html' : path.slice(1);
  const body = await readFile(join(builtRenderer, file));
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('content-type', contentTypes[extname(file)] ?? 'application/octet-stream');
  if (file !== 'index.html') return void response.end(body);
  response.setHeader('content-security-policy', policy(nonce));
  response.end(body.toString('utf8').replaceAll('__CSP_NONCE__', nonce));
}

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

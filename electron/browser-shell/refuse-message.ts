import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../core/ports/logger.ts';

/** Answers a malformed HTTP message, which no browser sends, with an error code; `where` is for the log. */
export function refuseMessage(log: Logger, where: string, fields: Record<string, unknown> = {}) {
  return (_request: IncomingMessage, response: ServerResponse, status: number): void => {
    log.warn({ ...fields, status }, `${where}: malformed request refused`);
    const body = JSON.stringify({ error: status === 501 ? 'not_implemented' : 'invalid_request' });
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      connection: 'close',
      ...(status === 405 && { allow: '' }),
    });
    response.end(body);
  };
}

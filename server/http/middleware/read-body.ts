import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Refusal } from '../../domain/refusal.ts';

const limitBytes = 64 * 1024;

/**
 * Reads a body of at most 64 KiB into `request.body`; no body reads as `{}`. Another content type or a
 * compressed body is refused with 415, a larger one with 413, and what `parse` throws is thrown on. How long it
 * may take is limited by the server's request timeout.
 */
export function readBody(contentType: string, parse: (body: Uint8Array) => unknown): RequestHandler {
  return async (request, _response, next) => {
    request.body = {};
    if (hasBody(request.headers)) {
      const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
      const isExpected = type === contentType || request.is(contentType);
      if (!isExpected || encoding.toLowerCase() !== 'identity') throw new Refusal('unsupported_media_type');
      const bytes = await readBytes(request);
      if (bytes.length > 0) request.body = parse(bytes);
    }
    next();
  };
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Rejects with `Refusal`: `payload_too_large`, or `invalid_request` when the body ends before its announced length. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
      reject(new Refusal('payload_too_large'));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const takeChunk = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      // What still comes flows past unread.
      request.off('data', takeChunk);
      chunks.length = 0;
      reject(new Refusal('payload_too_large'));
    };
    request.on('data', takeChunk);
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', () => reject(new Refusal('invalid_request')));
  });
}

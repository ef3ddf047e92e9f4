import { type RequestHandler, raw } from 'express';
import { Refusal } from '../../domain/refusal.ts';

const limitBytes = 64 * 1024;
const readBytes = raw({ type: () => true, limit: limitBytes, inflate: false });

/**
 * Reads a body of at most 64 KiB into `request.body`; no body reads as `{}`. Another content type is refused
 * with 415, a larger body with 413, and what `parse` throws is thrown on.
 */
export function readBody(contentType: string, parse: (body: Uint8Array) => unknown): RequestHandler {
  return (request, response, next) => {
    if (!hasBody(request.headers)) {
      request.body = {};
      next();
      return;
    }
    if (!request.is(contentType)) throw new Refusal('unsupported_media_type');
    readBytes(request, response, (error?: unknown) => {
      if (error) return next(error);
      try {
        request.body = Buffer.isBuffer(request.body) && request.body.length > 0 ? parse(request.body) : {};
        next();
      } catch (refusal) {
        next(refusal);
      }
    });
  };
}

function hasBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

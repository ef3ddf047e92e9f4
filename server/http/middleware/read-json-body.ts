import { type RequestHandler, raw } from 'express';
import { Refusal } from '../../domain/refusal.ts';
import { parseJson } from '../parse-json.ts';

const limitBytes = 64 * 1024;
const readBytes = raw({ type: () => true, limit: limitBytes, inflate: false });

/**
 * Reads a JSON body of at most 64 KiB into `request.body`; no body reads as `{}`. Another content type is
 * refused with 415, a larger body with 413, anything but strict JSON with 400.
 */
export const readJsonBody: RequestHandler = (request, response, next) => {
  if (!hasBody(request.headers)) {
    request.body = {};
    next();
    return;
  }
  if (!request.is('application/json')) throw new Refusal('unsupported_media_type');
  readBytes(request, response, (error?: unknown) => {
    if (error) return next(error);
    try {
      request.body = Buffer.isBuffer(request.body) && request.body.length > 0 ? parseJson(request.body) : {};
      next();
    } catch (refusal) {
      next(refusal);
    }
  });
};

function hasBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, RequestHandler } from 'express';
import { Refusal } from '../../domain/ports/refusal.ts';
import { parseForm } from '../parse-form.ts';
import { parseJson } from '../parse-json.ts';

const limitBytes = 64 * 1024;

/** Reads a strict JSON body; anything else is refused with 400. */
export const readJsonBody = readBody('application/json', parseJson);
/** Reads the form of an OAuth request; anything malformed is refused with 400. */
export const readFormBody = readBody('application/x-www-form-urlencoded', parseForm);

/**
 * Reads a body of at most 64 KiB into `request.body`; no body reads as `{}`. Another content type or a compressed
 * body is refused with 415, a larger one with 413, and errors of `parse` are passed on. The server's request
 * timeout limits how long it may take. `express.raw` would do, but costs 4 µs more per request (decision 0041).
 */
function readBody(contentType: string, parse: (body: Uint8Array) => unknown): RequestHandler {
  return (request, _response, next) => {
    request.body = {};
    if (!hasBody(request.headers)) {
      next();
      return;
    }
    const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
    const isExpected = type === contentType || request.is(contentType);
    if (!isExpected || encoding.toLowerCase() !== 'identity') throw new Refusal('unsupported_media_type');
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new Refusal('payload_too_large');
    new BodyReader(request, parse, next).start();
  };
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Reads one body, with callbacks rather than promises, since most of the requests that matter have one. */
class BodyReader {
  readonly #request: Request;
  readonly #parse: (body: Uint8Array) => unknown;
  #next: NextFunction | null;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(request: Request, parse: (body: Uint8Array) => unknown, next: NextFunction) {
    this.#request = request;
    this.#parse = parse;
    this.#next = next;
  }

  start(): void {
    const request = this.#request;
    request.on('data', (chunk: Buffer) => this.#take(chunk));
    request.on('end', () => this.#goOn());
    // It ended before its announced length.
    request.on('error', () => this.#settle(new Refusal('invalid_request')));
  }

  #take(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > limitBytes) {
      // The rest is discarded as it arrives.
      this.#chunks = [];
      this.#settle(new Refusal('payload_too_large'));
      return;
    }
    this.#chunks.push(chunk);
  }

  #goOn(): void {
    if (this.#next === null) return;
    try {
      const [first] = this.#chunks;
      const bytes = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
      if (bytes.length > 0) this.#request.body = this.#parse(bytes);
    } catch (error) {
      this.#settle(error);
      return;
    }
    this.#settle();
  }

  /** Lets the request continue, or refuses it, once. */
  #settle(problem?: unknown): void {
    const next = this.#next;
    this.#next = null;
    if (problem === undefined) next?.();
    else next?.(problem);
  }
}

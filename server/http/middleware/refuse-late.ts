import type { RequestHandler } from 'express';
import type { Standstills } from '../../domain/ports/standstills.ts';
import { sendError } from '../error-answer.ts';

const sentence = 'This node stood still for a while, so the request may be out of date: make it again.';

/**
 * Answers 503 to what may have waited while this process stood still, before anything is done: whoever had asked has
 * perhaps gone on at another node, where his token is outdated by now and would look stolen. What only reads is
 * answered.
 */
export function refuseLate(standstills: Standstills): RequestHandler {
  return (request, response, next) => {
    response.locals.standstills = standstills.count;
    if (!standstills.isWaking || request.method === 'GET' || request.method === 'HEAD') {
      next();
      return;
    }
    // What else waits on this connection is no younger.
    response.shouldKeepAlive = false;
    sendError(response, 'unavailable', { sentence, retryAfterSeconds: 1 });
  };
}

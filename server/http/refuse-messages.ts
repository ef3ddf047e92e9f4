import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';
import { sendMalformed } from './error-answer.ts';
import { observerOf } from './middleware/observe-requests.ts';

/**
 * Answers messages that never reach an app, or only in part, the way the app answers everything else: documented
 * body, basic headers, id, and a line in the log.
 */
export function refuseMessages(app: Express) {
  return (message: IncomingMessage, answer: ServerResponse, status: number): void => {
    const request: Request = Object.setPrototypeOf(message, app.request);
    const response: Response = Object.setPrototypeOf(answer, app.response);
    if (response.locals === undefined) {
      // What Express does first with each request; a request that could not be read has nothing for it.
      request.res = response;
      response.locals = Object.create(null);
      request.method ??= 'none';
      observerOf(app)?.(request, response);
    }
    sendMalformed(response, status);
  };
}

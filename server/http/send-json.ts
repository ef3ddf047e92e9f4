import type { Response } from 'express';

/** Answers with JSON; in one piece, where Express' own `json` would send headers and body apart. */
export function sendJson(response: Response, body: object): void {
  response.end(prepareJson(response, body));
}

/** Sets the headers of a JSON answer; returns its text. */
export function prepareJson(response: Response, body: object): string {
  const text = JSON.stringify(body);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  return text;
}

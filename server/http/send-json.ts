import type { Response } from 'express';

/** Answers with JSON; in one piece, where Express' own `json` would send headers and body apart. */
export function sendJson(response: Response, body: object): void {
  sendJsonText(response, JSON.stringify(body));
}

/** The same with a text that is JSON already. */
export function sendJsonText(response: Response, text: string): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

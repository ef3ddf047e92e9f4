import type { Response } from 'express';

/**
 * Answers with JSON in one write, where Express's own `json` would send headers and body separately. `headers`
 * alternates names and values.
 */
export function sendJson(response: Response, body: object, headers: readonly string[] = []): void {
  sendJsonText(response, JSON.stringify(body), headers);
}

/** The same for a text that already is JSON. */
export function sendJsonText(response: Response, text: string, headers: readonly string[] = []): void {
  const ours = [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(text)),
    ...headers,
  ];
  response.writeHead(response.statusCode, ours);
  response.end(text);
}

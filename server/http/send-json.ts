import type { Response } from 'express';

/**
 * Answers with JSON; in one piece, where Express' own `json` would send headers and body apart. `headers` are
 * names and values in turns.
 */
export function sendJson(response: Response, body: object, headers: readonly string[] = []): void {
  sendJsonText(response, JSON.stringify(body), headers);
}

/** The same with a text that is JSON already. */
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

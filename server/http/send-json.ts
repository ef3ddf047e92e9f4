import type { Response } from 'express';

/**
 * Answers with JSON; in one piece, where Express' own `json` would send headers and body apart. `headers` are
 * names and values in turns.
 */
export function sendJson(response: Response, body: object, headers: readonly string[] = []): void {
  const text = JSON.stringify(body);
  writeJsonHead(response, text, headers);
  response.end(text);
}

/** Prepares the head of an answer with this JSON. */
export function writeJsonHead(response: Response, text: string, headers: readonly string[] = []): void {
  const ours = [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(text)),
    ...headers,
  ];
  response.writeHead(response.statusCode, ours);
}

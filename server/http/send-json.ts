import type { Response } from 'express';

/**
 * Answers with JSON; in one piece, where Express' own `json` would send headers and body apart. `headers` are
 * names and values in turns.
 */
export function sendJson(response: Response, body: object, headers: readonly string[] = []): void {
  const text = JSON.stringify(body);
  response.end(text, writeJsonHead(response, text, headers));
}

/** Prepares the head of an answer with this JSON; returns the encoding in which the text is to follow. */
export function writeJsonHead(
  response: Response,
  text: string,
  headers: readonly string[] = [],
): BufferEncoding {
  const bytes = Buffer.byteLength(text);
  const ours = [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(bytes),
    ...headers,
  ];
  response.writeHead(response.statusCode, ours);
  // Both write the same bytes where each character is one, and Node is quicker with the simpler of them.
  return bytes === text.length ? 'latin1' : 'utf8';
}

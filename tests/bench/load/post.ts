import { performance } from 'node:perf_hooks';
import type { HttpConnection } from './http-connection.ts';
import { LoadError } from './load-error.ts';
import type { Prover } from './prover.ts';
import { requestText } from './request-text.ts';
import type { HttpAnswer } from './response-parser.ts';
import type { Tally } from './tally.ts';

export interface Post {
  readonly origin: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly prover: Prover | null;
}

/**
 * Sends a POST and returns its 200 answer; if the server asks for its nonce, sends it again with that (RFC 9449
 * §8). The latency is that of the last exchange. Throws `LoadError`.
 */
export async function post(connection: HttpConnection, message: Post, tally: Tally) {
  for (let attempt = 1; ; attempt += 1) {
    const request = composePost(message, tally);
    const sentAtMs = performance.now();
    const answer = await connection.exchange(request);
    const latencyMs = performance.now() - sentAtMs;
    message.prover?.learn(answer);
    if (answer.status === 200) return { answer, latencyMs };
    if (attempt > 1 || !wantsNonce(answer)) throw unexpected(answer);
    tally.nonceWanted();
  }
}

/** The server refused: its status and error code. */
export function unexpected(answer: HttpAnswer): LoadError {
  const code = /"(?:error|code)":\s*"([a-z_]{1,40})"/.exec(answer.body)?.[1] ?? '';
  return new LoadError(`answer ${answer.status} ${code}`.trim());
}

function composePost({ origin, path, contentType, body, prover }: Post, tally: Tally): string {
  const headers: Record<string, string> = { 'Content-Type': contentType };
  if (prover) headers.DPoP = prover.proofFor(origin + path, tally);
  return requestText({ method: 'POST', path, headers, body });
}

function wantsNonce(answer: HttpAnswer): boolean {
  return (answer.status === 400 || answer.status === 401) && answer.body.includes('"use_dpop_nonce"');
}

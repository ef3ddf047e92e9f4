import { createHmac, type KeyObject } from 'node:crypto';
import type { WaitingAlert } from '../domain/records/alert.ts';
import { verifiedFetch } from '../tls/verified-fetch.ts';

export interface WebhookOptions {
  readonly address: string;
  /** What was sent is signed with. */
  readonly key: KeyObject;
  readonly timeoutMs: number;
  readonly nowMs: number;
  /** Ends the request when the server stops. */
  readonly signal: AbortSignal;
}

/**
 * Sends one alert as Standard Webhooks describes it (https://www.standardwebhooks.com): an id that repetitions
 * share, a time stamp, and an HMAC-SHA-256 of both with the body. Returns what went wrong in a word that names
 * neither address nor content; null: it was accepted.
 */
export async function sendToWebhook(
  { id, body }: Pick<WaitingAlert, 'id' | 'body'>,
  { address, key, timeoutMs, nowMs, signal }: WebhookOptions,
): Promise<string | null> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await verifiedFetch(address, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'carelink-server',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      signal: AbortSignal.any([limit, signal]),
    });
    return response.ok ? null : `status ${response.status}`;
  } catch {
    return limit.aborted ? 'time limit' : 'not reachable';
  }
}

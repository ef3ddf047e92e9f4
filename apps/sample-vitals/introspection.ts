import { z } from 'zod';
import { verifiedFetch } from '../../server/tls/verified-fetch.ts';

/** What it takes to ask the token server about a token (RFC 7662). */
export interface Introspection {
  /** `<issuer>/oauth/introspect`. */
  readonly url: string;
  /** As `carelink-server client add --name vitals --type resource-server` printed them. */
  readonly clientId: string;
  readonly clientSecret: string;
}

const answer = z.object({ active: z.boolean() });
const patienceMs = 5_000;

/** Whether the session behind a token still exists; throws when the token server does not say. */
export async function isStillActive(
  token: string,
  { url, clientId, clientSecret }: Introspection,
): Promise<boolean> {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await verifiedFetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!response.ok) throw new Error(`The token server answered ${response.status}.`);
  const parsed = answer.safeParse(await response.json());
  if (!parsed.success) throw new Error('The token server answered something else.');
  return parsed.data.active;
}

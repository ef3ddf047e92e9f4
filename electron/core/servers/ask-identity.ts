import { randomBytes } from 'node:crypto';
import { stationEndpoints } from '../../../server/contract/station.ts';
import type { HttpClient } from '../token-api/http-client.ts';
import { readAnswer } from '../token-api/read-answer.ts';
import { readIdentity } from './read-identity.ts';

const { path, answer: answerSchema } = stationEndpoints.serverIdentity;

export interface IdentityAsked {
  readonly http: HttpClient;
  /** The address that is asked. */
  readonly address: string;
  /** The server's own address, which its statement must name. */
  readonly url: string;
  readonly signal: AbortSignal;
}

/** The identity that a server proves at an address; null: it proves none. Throws `TokenApiError` without an answer. */
export async function askIdentity({ http, address, url, signal }: IdentityAsked): Promise<string | null> {
  const challenge = randomBytes(32).toString('base64url');
  const answer = await http({
    method: 'POST',
    url: address + path,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify({ challenge }),
    signal,
  });
  if (answer.status === 404) return null;
  const { statement } = readAnswer(answer, answerSchema);
  return readIdentity(statement, { challenge, address: url });
}

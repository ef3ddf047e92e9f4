import { expect } from 'vitest';
import { nurse, type TestUser } from './add-test-user.ts';
import { type DpopClient, postJson } from './dpop-client.ts';
import type { TestServer } from './start-test-server.ts';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly expires_in: number;
  readonly session: {
    id: string;
    profile: string;
    ward: string | null;
    started_at: string;
    expires_at: string;
  };
}

/** Signs in with a bound session and expects success. */
export async function signInBound(
  server: TestServer,
  client: DpopClient,
  user: TestUser = nurse,
): Promise<Tokens> {
  const { username, password } = user;
  const answer = await client.post(`${server.url}/account/token/`, { username, password }, server.clock);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** Signs in without a proof and expects success. */
export async function signInUnbound(server: TestServer, user: TestUser = nurse): Promise<Tokens> {
  const { username, password } = user;
  const answer = await postJson(`${server.url}/account/token/`, { username, password, device: 'B-204' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** Refreshes with a proof of the client. */
export function refreshBound(server: TestServer, client: DpopClient, refresh: string) {
  return client.post(`${server.url}/account/token/refresh/`, { refresh }, server.clock);
}

/** Refreshes without a proof. */
export function refreshUnbound(server: TestServer, refresh: string) {
  return postJson(`${server.url}/account/token/refresh/`, { refresh });
}

import { expect } from 'vitest';
import { addTestUser, type DatabaseAndClock, nurse } from '../server/add-test-user.ts';
import { Station } from './station.ts';

export interface StationPair {
  readonly bound: Station;
  readonly unbound: Station;
  readonly both: readonly Station[];
}

/** Adds a nurse to a running server and signs her in with a bound and an unbound session. */
export async function signInAtStations(
  server: DatabaseAndClock & { readonly url: string },
): Promise<StationPair> {
  await addTestUser(server);
  const [bound, unbound] = [
    new Station(server.url, { bound: true }),
    new Station(server.url, { bound: false }),
  ];
  for (const station of [bound, unbound]) {
    const answer = await station.signIn(nurse.username, nurse.password);
    expect(answer.status, answer.body).toBe(200);
  }
  return { bound, unbound, both: [bound, unbound] };
}

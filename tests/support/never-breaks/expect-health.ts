import { expect } from 'vitest';
import { errorBody } from '../../../server/contract/errors.ts';
import type { HttpAnswer } from '../../bench/load/response-parser.ts';
import type { Station } from './station.ts';

/** Expects the documented 503, which says when to try again. */
export function expectUnavailable(answer: HttpAnswer): void {
  expect(answer.status, answer.body).toBe(503);
  expect(errorBody.strict().parse(answer.json()).error).toBe('unavailable');
  expect(Number(answer.header('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.body).not.toMatch(/SQLITE|E[A-Z]{4,}/);
}

/** The process is alive but cannot write: liveness and readiness both say so. */
export async function expectAliveNotReady(station: Station): Promise<void> {
  expectUnavailable(await station.get('/readyz'));
  expect((await station.get('/healthz')).status).toBe(200);
}

/** The process is alive and can write. */
export async function expectReady(station: Station): Promise<void> {
  const answers = [await station.get('/readyz'), await station.get('/healthz')];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
}

/** The token that the station holds can be exchanged for the next one. */
export async function expectGoesOn(station: Station): Promise<void> {
  const { sessionId, generation } = station.held;
  const answer = await station.refresh();
  expect(answer.status, answer.body).toBe(200);
  expect(station.held).toMatchObject({ sessionId, generation: generation + 1 });
}

import { describe, expect, it } from 'vitest';
import { ResponseParser } from '../../bench/load/response-parser.ts';
import { outcomeOf } from '../../ha/load/outcome-of.ts';

describe('what an answer says about a request', () => {
  it.each([
    ['no answer', null, 'unknown'],
    ['503', answer(503, '{"error":"unavailable"}'), 'unknown'],
    ['502 of a proxy', answer(502, '<html>'), 'unknown'],
    ['202, on one machine only', answer(202, '{"error":"not_yet_replicated"}'), 'unknown'],
    ['tokens', answer(200, '{"refresh":"x"}', 'X-Token-Refreshed: true'), 'acknowledged'],
    ['the same tokens', answer(200, '{"refresh":"x"}', 'X-Token-Refreshed: recovered'), 'recovered'],
    ['a repetition', answer(429, '{"error":"refresh_in_progress"}'), 'in-progress'],
    ['throttling', answer(429, '{"error":"throttled"}'), 'refused'],
    ['an end', answer(401, '{"error":"invalid_grant","ended_reason":"logout"}'), 'ended'],
    ['an unknown session', answer(401, '{"error":"invalid_grant"}'), 'missing'],
    ['a wrong password', answer(401, '{"error":"invalid_credentials"}'), 'refused'],
  ])('%s', (_, given, outcome) => {
    expect(outcomeOf(given)).toBe(outcome);
  });
});

function answer(status: number, body: string, header = 'X-Any: thing') {
  const text = `HTTP/1.1 ${status} Text\r\n${header}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return new ResponseParser().push(text);
}

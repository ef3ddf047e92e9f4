import type { Response } from 'express';
import { expect, it } from 'vitest';
import { Outbox } from '../../../../server/http/outbox.ts';

/** What a response was told, in order. */
function recordingResponse(told: string[], name: string): Response {
  const response = {
    statusCode: 200,
    writeHead: (status: number, headers: readonly string[]) => void told.push(`${name} ${status} ${headers}`),
    end: (text: string) => void told.push(`${name} ${text}`),
  };
  return response as unknown as Response;
}

it('holds answers back until the turn of the event loop is over, and sends them in order', async () => {
  const told: string[] = [];
  const outbox = new Outbox();
  outbox.send(recordingResponse(told, 'a'), { id: 'Ä' });
  outbox.send(recordingResponse(told, 'b'), {});
  expect(told.filter((line) => line.includes('{'))).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told.filter((line) => line.includes('{'))).toEqual(['a {"id":"Ä"}', 'b {}']);
  expect(told[0]).toBe('a 200 Content-Type,application/json; charset=utf-8,Content-Length,11');
});

it('lets no more than 32 wait', () => {
  const told: string[] = [];
  const outbox = new Outbox();
  for (let count = 0; count < 33; count += 1) outbox.send(recordingResponse(told, 'x'), {});
  expect(told.filter((line) => line === 'x {}')).toHaveLength(32);
});

it('throws at once what cannot be written as JSON, and sends the others', async () => {
  const told: string[] = [];
  const outbox = new Outbox();
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  expect(() => outbox.send(recordingResponse(told, 'a'), endless)).toThrow(TypeError);
  outbox.send(recordingResponse(told, 'b'), {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(told.at(-1)).toBe('b {}');
});

import { expect, it } from 'vitest';
import { limitCalls } from '../../../../electron/preload/call-limit.ts';

function watchCalls() {
  const made: unknown[] = [];
  const waiting: PromiseWithResolvers<unknown>[] = [];
  const call = limitCalls(
    async (_channel, input) => {
      made.push(input);
      const answer = Promise.withResolvers<unknown>();
      waiting.push(answer);
      return await answer.promise;
    },
    { mostAtOnce: 3, mostCharacters: 20 },
  );
  return { call, made, waiting };
}

it('lets a looping page queue only a few calls, and more once those are answered', async () => {
  const { call, made, waiting } = watchCalls();
  const calls = Array.from({ length: 1_000 }, (_, index) => call('channel', index).catch(String));
  expect(made).toEqual([0, 1, 2]);
  waiting[0]?.resolve('answer');
  waiting[1]?.reject(new Error('failed'));
  expect(await Promise.all([...calls.slice(0, 2), calls[3], calls[999]])).toEqual([
    'answer',
    'Error: failed',
    'Error: too_often',
    'Error: too_often',
  ]);
  for (const input of ['a', 'b', 'c']) call('channel', input).catch(String);
  expect(made).toEqual([0, 1, 2, 'a', 'b']);
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;
it.each([
  ['a long text', 'x'.repeat(21)],
  ['a long text somewhere inside', { list: [{ text: 'x'.repeat(20) }] }],
  ['a long name', { ['x'.repeat(20)]: 1 }],
  ['many things', Array.from({ length: 30 }, () => 1)],
  ['many bytes', new Uint8Array(30)],
  ['what refers to itself', cycle],
  ['a number without a text', 1n],
])('does not send %s', async (_what, input) => {
  const { call, made } = watchCalls();
  await expect(call('channel', input)).rejects.toThrow(/^invalid_input$/);
  expect(made).toEqual([]);
});

it('sends what is short, and nothing', () => {
  const { call, made } = watchCalls();
  for (const input of [undefined, { text: 'x'.repeat(9) }, null]) void call('channel', input);
  expect(made).toEqual([undefined, { text: 'x'.repeat(9) }, null]);
});

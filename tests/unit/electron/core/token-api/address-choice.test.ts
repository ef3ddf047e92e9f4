import { expect, it } from 'vitest';
import { AddressChoice } from '../../../../../electron/core/token-api/address-choice.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';

const [a, b, c] = ['https://a.test', 'https://b.test', 'https://c.test'] as const;
const minute = 60_000;

/** Three addresses, each with what it takes to say that it works; null: it never says anything. */
function choiceOf({ random = 0.5 } = {}) {
  const clock = new FakeClock();
  const delays = new Map<string, number | null | 'refused'>([
    [a, 10],
    [b, 10],
    [c, 10],
  ]);
  const asked: string[] = [];
  const moves: string[] = [];
  const choice: AddressChoice = new AddressChoice({
    addresses: [a, b, c],
    clock,
    random: () => random,
    isUsable: (address, signal) =>
      new Promise((resolve) => {
        asked.push(address);
        const delay = delays.get(address);
        signal.addEventListener('abort', () => resolve(false), { once: true });
        if (delay === 'refused') resolve(false);
        else if (typeof delay === 'number') clock.after(delay, () => resolve(true));
      }),
    onMoved: () => moves.push(choice.current),
    log: new RecordingLog(),
  });
  return { choice, clock, delays, asked, moves };
}

/** What a promise gives, and how long it took. */
async function outcomeOf<Result>(clock: FakeClock, work: Promise<Result>, withinMs = 10_000) {
  const startedMs = clock.monotonicMs();
  let result: Result | undefined;
  let tookMs = -1;
  void work.then((value) => {
    result = value;
    tookMs = clock.monotonicMs() - startedMs;
  });
  await clock.advance(withinMs);
  return { result, tookMs };
}

it('takes the next in the order of the list, even where a later one is quicker', async () => {
  const { choice, clock, delays, moves } = choiceOf();
  delays.set(b, 400).set(c, 5);
  expect(await outcomeOf(clock, choice.leave(a), 1_000)).toEqual({ result: true, tookMs: 400 });
  expect(choice.current).toBe(b);
  expect(moves).toEqual([b]);
});

it('waits for no silent address for long', async () => {
  const { choice, clock, delays } = choiceOf();
  delays.set(b, null).set(c, 5);
  const { result, tookMs } = await outcomeOf(clock, choice.leave(a), 2_000);
  expect(result).toBe(true);
  expect(tookMs).toBeLessThanOrEqual(600);
  expect(choice.current).toBe(c);
});

it('takes one that is slow rather than none', async () => {
  const { choice, clock, delays } = choiceOf();
  delays.set(b, 'refused').set(c, 2_500);
  expect((await outcomeOf(clock, choice.leave(a))).result).toBe(true);
  expect(choice.current).toBe(c);
});

it('stays where it is while nothing works, and does not ask anew for each request', async () => {
  const { choice, clock, delays, asked } = choiceOf();
  delays.set(b, 'refused').set(c, 'refused');
  const results = await Promise.all([1, 2, 3].map(() => outcomeOf(clock, choice.leave(a), 10)));
  expect(results.map(({ result }) => result)).toEqual([false, false, false]);
  expect(asked).toEqual([b, c]);
  expect((await outcomeOf(clock, choice.leave(a), 50)).result).toBe(false);
  expect(asked).toEqual([b, c]);
  await clock.advance(2_000);
  delays.set(b, 10);
  expect((await outcomeOf(clock, choice.leave(a), 1_000)).result).toBe(true);
});

it('a slow address that says it works is not given up', async () => {
  const { choice, clock, delays } = choiceOf();
  delays.set(a, 500);
  expect((await outcomeOf(clock, choice.doubt(a))).result).toBe(false);
  expect(choice.current).toBe(a);
});

it('a silent one is, within two seconds and the silence before', async () => {
  const { choice, clock, delays } = choiceOf();
  delays.set(a, null);
  const { result, tookMs } = await outcomeOf(clock, choice.doubt(a), 5_000);
  expect(result).toBe(true);
  expect(tookMs).toBeLessThanOrEqual(800);
});

it('an answer that comes meanwhile keeps the address', async () => {
  const { choice, clock, delays } = choiceOf();
  delays.set(a, null).set(b, 400);
  const doubt = outcomeOf(clock, choice.doubt(a), 3_000);
  clock.after(100, () => choice.heard(a));
  expect((await doubt).result).toBe(false);
  expect(choice.current).toBe(a);
});

it('an answer to another request does not keep one that has failed', async () => {
  const { choice, clock, delays } = choiceOf();
  delays.set(b, 400);
  const leaving = outcomeOf(clock, choice.leave(a), 3_000);
  clock.after(100, () => choice.heard(a));
  expect((await leaving).result).toBe(true);
  expect(choice.current).toBe(b);
});

it('who was not heard lately is asked before something that must not be sent twice', async () => {
  const { choice, clock, delays, asked } = choiceOf();
  choice.heard(a);
  await clock.advance(1_000);
  await choice.assure();
  expect(asked).toEqual([]);
  await clock.advance(10_000);
  delays.set(a, 'refused');
  await outcomeOf(clock, choice.assure(), 1_000);
  expect(asked).toEqual([a, b, c]);
  expect(choice.current).toBe(b);
});

it.each([
  [0, 1],
  [0.25, 2],
  [1, 5],
])('comes back after a time of its own (%d)', async (random, minutes) => {
  const { choice, clock, moves } = choiceOf({ random });
  await outcomeOf(clock, choice.leave(a), 0.5 * minute);
  expect(choice.current).toBe(b);
  await clock.advance((minutes - 0.6) * minute);
  void choice.current;
  await clock.advance(1_000);
  expect(choice.current).toBe(b);
  await clock.advance(0.2 * minute);
  void choice.current;
  await clock.advance(1_000);
  expect(choice.current).toBe(a);
  expect(moves).toEqual([b, a]);
});

it('stays away from a first address that does not work yet, and delays nothing for it', async () => {
  const { choice, clock, delays, asked } = choiceOf({ random: 0 });
  await outcomeOf(clock, choice.leave(a), 1_000);
  delays.set(a, null);
  await clock.advance(minute);
  asked.length = 0;
  expect(choice.current).toBe(b);
  expect(choice.current).toBe(b);
  expect(asked).toEqual([a]);
  await clock.advance(10_000);
  expect(choice.current).toBe(b);
  expect(asked).toEqual([a]);
});

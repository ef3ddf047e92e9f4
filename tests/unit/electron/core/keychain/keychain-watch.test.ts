import { describe, expect, it } from 'vitest';
import type { GuardedSecrets } from '../../../../../electron/core/keychain/guarded-secrets.ts';
import { KeychainWatch } from '../../../../../electron/core/keychain/keychain-watch.ts';
import { Recall } from '../../../../../electron/core/keychain/recall.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';

function watched() {
  const clock = new FakeClock();
  const tries: boolean[] = [];
  let answer = () => {};
  const secrets = {
    status: { persistence: 'memory' },
    mayImprove: true,
    lastTrouble: 'locked',
    reopen: (byHand: boolean) => {
      tries.push(byHand);
      return new Promise<boolean>((resolve) => {
        answer = () => resolve(false);
      });
    },
  } as unknown as GuardedSecrets;
  const watch = new KeychainWatch({
    secrets,
    clock,
    nowMs: () => clock.wallMs(),
    heal: async () => {},
    recall: new Recall(clock),
    takeUp: async () => {},
    onChange: () => {},
  });
  return { clock, tries, watch, answer: () => answer() };
}

describe('a keychain that is tried again', () => {
  it('asks the person who wants it, after a try that asks nobody', async () => {
    const { clock, tries, watch, answer } = watched();
    const itself = watch.tryAgain(false);
    const byHand = watch.tryAgain(true);
    answer();
    await itself;
    await clock.settle();
    expect(tries).toEqual([false, true]);
    answer();
    await byHand;
  });

  it.each([
    [true, true],
    [true, false],
    [false, false],
  ])('is tried once where one try does for both, %s and %s', async (first, second) => {
    const { tries, watch, answer } = watched();
    const both = [watch.tryAgain(first), watch.tryAgain(second)];
    answer();
    await Promise.all(both);
    expect(tries).toEqual([first]);
  });
});

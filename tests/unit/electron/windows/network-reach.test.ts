import { describe, expect, it } from 'vitest';
import { NetworkReach } from '../../../../electron/windows/network-reach.ts';

describe('the ways of an app through the network', () => {
  it('are those of the last look, however long an earlier one takes', async () => {
    const answers: ((way: string) => void)[] = [];
    const set: unknown[] = [];
    const reach = new NetworkReach(
      { setProxy: async (config) => void set.push(config.mode) },
      ['https://charts.example'],
      () => new Promise((resolve) => answers.push(resolve)),
    );
    const looks = [reach.look(), reach.look()];
    await new Promise(setImmediate);
    // As the network changes between the two: the first is answered last, if both were asked at once.
    answers[1]?.('DIRECT');
    await new Promise(setImmediate);
    answers[0]?.('PROXY proxy.example:8080');
    await looks[0];
    await new Promise(setImmediate);
    answers[1]?.('DIRECT');
    await Promise.all(looks);
    expect(set).toEqual(['pac_script', 'fixed_servers']);
  });

  it('are looked for again after a look that failed', async () => {
    let isBroken = true;
    const reach = new NetworkReach(
      {
        setProxy: async () => {
          if (isBroken) throw new Error('gone');
        },
      },
      ['https://charts.example'],
      async () => 'DIRECT',
    );
    await expect(reach.look()).rejects.toThrow('gone');
    isBroken = false;
    await reach.look();
  });
});

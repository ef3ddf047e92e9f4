import { describe, expect } from 'vitest';
import { everydayTasks } from '../../support/shell/everyday-tasks.ts';
import { Hands } from '../../support/shell/hands.ts';
import { test } from './clinic-test.ts';

describe('what is done many times in a shift', () => {
  test('takes no more clicks and keys than it did, and by one of them each way from app to app', {
    timeout: 120_000,
  }, async ({ clinic }) => {
    const [ana, jan] = await clinic.setUp();
    if (!ana || !jan) throw new Error('The set-up made no demo users.');
    const { prepare, tasks } = everydayTasks(clinic, [ana, jan]);
    await prepare();
    const lines: string[] = [];
    for (const { name, prepare: makeDue, act, before, letters } of tasks) {
      await makeDue?.();
      const hands = new Hands(clinic.page);
      await act(hands);
      const keys = hands.keys - letters;
      lines.push(
        `${name}: ${hands.clicks} clicks and ${keys} keys; before ${before.clicks} and ${before.keys}`,
      );
      expect(hands.clicks + keys, lines.at(-1)).toBeLessThanOrEqual(before.clicks + before.keys);
      expect(hands.clicks, lines.at(-1)).toBeLessThanOrEqual(before.clicks);
    }
    process.stderr.write(`${lines.join('\n')}\n`);
  });
});

import { expect, it } from 'vitest';
import { SerialQueue } from '../../../../server/concurrency/serial-queue.ts';

it('runs tasks of one name in order, of different names side by side', async () => {
  const queue = new SerialQueue();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run('a', async () => {
    await gate.promise;
    order.push('a1');
  });
  const second = queue.run('a', async () => order.push('a2'));
  await queue.run('b', async () => order.push('b1'));
  gate.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['b1', 'a1', 'a2']);
});

it('goes on after a task that failed, and gives the failure to its caller only', async () => {
  const queue = new SerialQueue();
  const failed = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', async () => 'fine');
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('fine');
});

it('refuses a task beyond its bound, of that name only, and takes tasks again when one is done', async () => {
  const queue = new SerialQueue({ longest: 2, refuse: () => new Error('full') });
  const gate = Promise.withResolvers<void>();
  const waiting = [queue.run('a', () => gate.promise), queue.run('a', () => gate.promise)];
  await expect(queue.run('a', async () => 'too many')).rejects.toThrow('full');
  await expect(queue.run('b', async () => 'other')).resolves.toBe('other');
  gate.resolve();
  await Promise.all(waiting);
  await expect(queue.run('a', async () => 'again')).resolves.toBe('again');
});

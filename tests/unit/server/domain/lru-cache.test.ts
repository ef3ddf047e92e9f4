import { expect, it } from 'vitest';
import { LruCache } from '../../../../server/domain/lru-cache.ts';

it('forgets what was not used for longest', () => {
  const cache = new LruCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  cache.set('a', 4);
  cache.set('d', 5);
  expect([cache.get('a'), cache.get('c'), cache.get('d')]).toEqual([4, undefined, 5]);
});

it('never exceeds its capacity, and keeps at least the half of it that was used last', () => {
  const cache = new LruCache<number>(10);
  const held = (names: readonly number[]) => names.filter((name) => cache.get(String(name)) === name);
  for (let name = 0; name < 100; name += 1) {
    cache.set(String(name), name);
    const newest = Array.from({ length: Math.min(5, name + 1) }, (_, back) => name - back);
    expect(held(newest)).toEqual(newest);
  }
  expect(held(Array.from({ length: 90 }, (_, name) => name)).length).toBeLessThanOrEqual(5);
});

it('knows nothing of what was deleted, in whichever generation it was', () => {
  const cache = new LruCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.delete('a');
  cache.delete('b');
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
});

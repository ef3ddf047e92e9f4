import { beforeEach, expect, it } from 'vitest';
import {
  handleSeconds,
  openHandle,
  takeHandle,
  userOfHandle,
} from '../../../../../server/domain/badges/badge-handle.ts';
import { MemoryBadgeHandles } from '../../../../../server/store/sqlite/memory-badge-handles.ts';

let handles: MemoryBadgeHandles;
beforeEach(() => {
  handles = new MemoryBadgeHandles();
});

const keyThumbprint = 'workstation';
const open = (userId: number, nowMs = 0) => openHandle(handles, { keyThumbprint, userId, nowMs });
const userOf = (handle: string, nowMs = 1, key = keyThumbprint) =>
  userOfHandle(handles, { keyThumbprint: key, handle }, nowMs);
const use = (handle: string) => takeHandle(handles, { keyThumbprint, handle });

it('uses up the handle of a sign-in, not that of a badge that was read meanwhile', async () => {
  const first = await open(1);
  const second = await open(2);
  expect(await use(first)).toBe(false);
  expect(await userOf(second)).toBe(2);
  expect(await Promise.all([use(second), use(second)])).toEqual([true, false]);
  expect(await userOf(second)).toBeNull();
});

it('gives nobody after its time, elsewhere, for another handle, nor when the clock was set back', async () => {
  const handle = await open(1, 10_000);
  expect(await userOf(handle, 10_001)).toBe(1);
  expect(await userOf(handle, 10_001, 'elsewhere')).toBeNull();
  expect(await userOf(`${handle}A`, 10_001)).toBeNull();
  expect(await userOf('', 10_001)).toBeNull();
  expect(await userOf(handle, 9_999)).toBeNull();
  expect(await userOf(handle, 10_000 + handleSeconds * 1_000 - 1)).toBe(1);
  expect(await userOf(handle, 10_000 + handleSeconds * 1_000)).toBeNull();
});

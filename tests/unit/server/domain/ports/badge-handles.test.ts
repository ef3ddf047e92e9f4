import { expect, it } from 'vitest';
import { BadgeHandles, handleSeconds } from '../../../../../server/domain/ports/badge-handles.ts';

it('uses up the handle of a sign-in, not that of a badge that was read meanwhile', () => {
  const handles = new BadgeHandles();
  const first = handles.open('workstation', 1, 0);
  const second = handles.open('workstation', 2, 0);
  handles.close('workstation', first);
  expect(handles.userOf('workstation', second, 1)).toBe(2);
  handles.close('workstation', second);
  expect(handles.userOf('workstation', second, 1)).toBeNull();
});

it('gives nobody after its time, nor when the clock was set back', () => {
  const handles = new BadgeHandles();
  const handle = handles.open('workstation', 1, 10_000);
  expect(handles.userOf('elsewhere', handle, 10_001)).toBeNull();
  expect(handles.userOf('workstation', handle, 9_999)).toBeNull();
  const again = handles.open('workstation', 1, 10_000);
  expect(handles.userOf('workstation', again, 10_000 + handleSeconds * 1_000)).toBeNull();
});

import { expect, it } from 'vitest';
import { displayFault } from '../../../../apps/workstation/display-fault.ts';

it('is told on Linux where nothing names a display', () => {
  expect(displayFault('linux', {}, [])).toMatch(/^There is no display for the window: /);
  expect(displayFault('linux', { DISPLAY: '' }, [])).not.toBeNull();
  expect(displayFault('linux', { DISPLAY: ':0' }, [])).toBeNull();
  expect(displayFault('linux', { WAYLAND_DISPLAY: 'wayland-0' }, [])).toBeNull();
  expect(displayFault('linux', {}, ['carelink', '--display=:1'])).toBeNull();
  expect(displayFault('darwin', {}, [])).toBeNull();
  expect(displayFault('win32', {}, [])).toBeNull();
});

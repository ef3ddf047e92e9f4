import { expect, it } from 'vitest';
import { findSystemBus } from '../../../apps/workstation/system-bus.ts';

it('is looked for where D-Bus itself is told to look', () => {
  const environment = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/elsewhere', XDG_SESSION_ID: '7' };
  expect(findSystemBus('linux', environment)).toEqual({ loginSessionId: '7' });
});

it('is of Linux only', () => {
  const environment = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/elsewhere' };
  expect(findSystemBus('win32', environment)).toBeUndefined();
});

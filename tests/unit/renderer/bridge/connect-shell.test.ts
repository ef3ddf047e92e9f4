import { expect, it, vi } from 'vitest';
import type { WorkstationBridge } from '../../../../electron/ipc/contract.ts';
import { connectShell } from '../../../../renderer/bridge/connect-shell.ts';

it('uses the preload’s bridge where there is one', async () => {
  const end = () => {};
  const workstation = { invoke: vi.fn(async () => ({ ok: true })), onSnapshot: vi.fn(() => end) };
  const link = connectShell({ workstation: workstation as unknown as WorkstationBridge });
  await link.invoke('session.lock', { cause: 'button' });
  expect(workstation.invoke).toHaveBeenCalledWith('session.lock', { cause: 'button' });
  expect(link.onSnapshot(() => {})).toBe(end);
});

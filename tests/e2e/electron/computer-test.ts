import { test as base, inject } from 'vitest';
import { WardComputer } from '../../support/electron/ward-computer.ts';

/** Tests that each get a ward computer with a real Electron; skipped, with the reason, where there is none. */
export const test = base.extend('computer', async ({ task, skip }, { onCleanup }): Promise<WardComputer> => {
  const electron = inject('electron');
  if ('obstacle' in electron) return skip(electron.obstacle);
  const computer = await WardComputer.open(electron);
  onCleanup(async () => {
    if (task.result?.state === 'fail') await computer.keepPicture(task.name);
    await computer.close();
  });
  return computer;
});

import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { WardComputer } from '../../support/electron/ward-computer.ts';

/**
 * One computer for all tests of a file, which run on it one after the other; they are skipped, with the reason,
 * where there is no Electron. When a test fails, a picture of the screen is kept beside the log.
 */
export function shareComputer(
  begin: (computer: WardComputer) => Promise<void> = async () => {},
): () => WardComputer {
  const electron = inject('electron');
  let computer: WardComputer | undefined;
  const get = () => {
    if (computer === undefined) throw new Error('The computer is not there.');
    return computer;
  };
  beforeAll(async () => {
    if ('obstacle' in electron) return;
    computer = await WardComputer.open(electron);
    await begin(computer);
  });
  afterAll(() => computer?.close());
  beforeEach((context) => {
    if ('obstacle' in electron) context.skip(electron.obstacle);
    context.onTestFailed(() => computer?.keepPicture(context.task.name));
  });
  return get;
}

import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { WardComputer } from '../../support/electron/ward-computer.ts';

/**
 * One computer for all tests of a file, which happen to it one after the other; they are skipped, with the reason,
 * where there is no Electron. What was on screen when a test failed is kept as a picture, beside the log.
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

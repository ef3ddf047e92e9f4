import { beforeEach, describe, expect, it } from 'vitest';
import { reopenWhenPageCloses } from '../../../../electron/windows/reopen-window.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeBrowserWindow } from '../../../support/electron/fake-electron.ts';

describe('a window', () => {
  let acts: string[];
  let clock: FakeClock;
  let mayClose: boolean;
  let watch: ReturnType<typeof reopenWhenPageCloses>;

  beforeEach(() => {
    acts = [];
    clock = new FakeClock();
    const giveUp = () => void acts.push('given up');
    mayClose = true;
    watch = reopenWhenPageCloses(
      { clock, log: new RecordingLog(), giveUp },
      () => void acts.push('opened'),
      () => mayClose,
    );
  });

  const closeByPage = () => {
    const window = new FakeBrowserWindow();
    watch(window.asElectron);
    window.webContents.emit('close');
    window.emit('closed');
  };

  it('is opened again when its page has closed it', () => {
    closeByPage();
    expect(acts).toEqual(['opened']);
  });

  it('stays closed when somebody has closed it, also when its contents hear of that', () => {
    const window = new FakeBrowserWindow();
    watch(window.asElectron);
    window.emit('close');
    window.webContents.emit('close');
    window.emit('closed');
    const destroyed = new FakeBrowserWindow();
    watch(destroyed.asElectron);
    destroyed.emit('closed');
    expect(acts).toEqual([]);
  });

  it('is opened again when its page closes it after somebody tried to and could not', () => {
    const window = new FakeBrowserWindow();
    watch(window.asElectron);
    mayClose = false;
    window.emit('close');
    window.webContents.emit('close');
    window.emit('closed');
    expect(acts).toEqual(['opened']);
  });

  it('is given up the fifth time within a minute', async () => {
    for (let count = 0; count < 8; count += 1) {
      closeByPage();
      await clock.advance(20_000);
    }
    expect(acts).toEqual(Array(8).fill('opened'));
    await clock.advance(60_000);
    for (let count = 0; count < 5; count += 1) closeByPage();
    expect(acts.slice(8)).toEqual([...Array(4).fill('opened'), 'given up']);
  });
});

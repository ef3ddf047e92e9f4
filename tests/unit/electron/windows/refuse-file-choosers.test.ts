import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { refuseFileChoosers } from '../../../../electron/windows/refuse-file-choosers.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { FakeEvent, FakeWebContents } from '../../../support/electron/fake-electron.ts';

const intercept = ['Page.setInterceptFileChooserDialog', { enabled: true }];

describe('choosing files', () => {
  let contents: FakeWebContents;
  let log: RecordingLog;

  beforeEach(() => {
    contents = new FakeWebContents();
    log = new RecordingLog();
    refuseFileChoosers(contents.asElectron, log);
    contents.emit('did-navigate', new FakeEvent());
  });

  it('is refused in the page, once for all of its documents', () => {
    contents.emit('did-navigate', new FakeEvent());
    const sent = contents.debugger.sent.filter(([method]) => method === intercept[0]);
    expect(sent).toEqual([[...intercept, undefined]]);
  });

  it('is refused in frames of another origin and in those inside of them', () => {
    contents.debugger.emit('message', new FakeEvent(), 'Target.attachedToTarget', { sessionId: 'frame' });
    expect(contents.debugger.sent).toContainEqual([...intercept, 'frame']);
    const attach = contents.debugger.sent.filter(([method]) => method === 'Target.setAutoAttach');
    expect(attach.map(([, , session]) => session)).toEqual([undefined, 'frame']);
  });

  it('is nothing that workers know, and they do not disturb', async () => {
    contents.debugger.emit('message', new FakeEvent(), 'Target.attachedToTarget', { sessionId: 'worker' });
    await nextTurn();
    expect(contents.isGone).toBe(false);
  });

  it('is written into the log, without what the page says', () => {
    const details = { frameId: 'patient-4711', mode: 'selectSingle' };
    contents.debugger.emit('message', new FakeEvent(), 'Page.fileChooserOpened', details);
    expect(log.lines).toHaveLength(1);
    expect(log.lines.join()).not.toContain('4711');
  });

  it('stays refused when something else takes the developer tools', async () => {
    contents.debugger.emit('detach', new FakeEvent(), 'replaced');
    await nextTurn();
    expect(contents.debugger.sent.filter(([method]) => method === intercept[0])).toHaveLength(2);
  });

  it('closes the page where it cannot be refused', async () => {
    contents.debugger.attachFailure = new Error('Another debugger is already attached');
    contents.debugger.emit('detach', new FakeEvent(), 'replaced');
    await nextTurn();
    expect(contents.isGone).toBe(true);
  });

  it('leaves a page alone that has ended', async () => {
    contents.isGone = true;
    contents.debugger.attachFailure = new Error('target closed');
    contents.debugger.emit('detach', new FakeEvent(), 'target closed');
    await nextTurn();
    expect(log.lines).toEqual([]);
  });
});

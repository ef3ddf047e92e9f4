import type { WebFrameMain } from 'electron';
import { describe, expect, it } from 'vitest';
import { LowerPriority } from '../../../../../electron/windows/apps/lower-priority.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';
import { FakeWebContents } from '../../../../support/electron/fake-electron.ts';

const lowered = 10;

/** A system with these processes, each with its threads and their priorities. */
function systemWith(processes: Record<number, Record<number, number>>) {
  const threads = new Map<number, Map<number, number>>();
  const begin = (pid: number, of: Record<number, number>) =>
    threads.set(pid, new Map(Object.entries(of).map(([id, priority]) => [Number(id), priority])));
  for (const [pid, of] of Object.entries(processes)) begin(Number(pid), of);
  const set: [id: number, priority: number][] = [];
  const holderOf = (id: number) => {
    const holder = [...threads.values()].find((each) => each.has(id));
    if (holder === undefined) throw Object.assign(new Error('gone'), { code: 'ESRCH' });
    return holder;
  };
  const system = {
    threads,
    begin,
    set,
    of: (pid: number) => Object.fromEntries(threads.get(pid) ?? []),
    onSet: (_id: number): void => undefined,
    priorities: {
      get: (id: number) => holderOf(id).get(id) ?? 0,
      set: (id: number, priority: number) => {
        system.onSet(id);
        holderOf(id).set(id, priority);
        set.push([id, priority]);
      },
      partsOf: (pid: number) => {
        const own = threads.get(pid);
        if (own === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
        return [...own.keys()];
      },
    },
  };
  return system;
}

function pageOf(system: ReturnType<typeof systemWith>) {
  const [contents, clock, log] = [new FakeWebContents(), new FakeClock(), new RecordingLog()];
  const consistOf = (...frames: { readonly osProcessId: number }[]) => {
    contents.mainFrame = {
      url: 'https://vitals.example/',
      framesInSubtree: frames,
    } as unknown as WebFrameMain;
  };
  const priority = new LowerPriority(contents.asElectron, { clock, log, priorities: system.priorities });
  return { contents, clock, log, consistOf, priority };
}

describe('the priority of an app', () => {
  it('is lowered for every thread of its process as soon as its page begins', () => {
    const system = systemWith({ 71: { 71: 0, 72: 0, 73: -4 }, 81: { 81: 0 } });
    const { contents, consistOf } = pageOf(system);
    consistOf({ osProcessId: 71 });
    contents.emit('did-frame-navigate');
    expect(system.of(71)).toEqual({ 71: lowered, 72: lowered, 73: lowered });
    expect(system.of(81)).toEqual({ 81: 0 });
  });

  it('is lowered for a frame in another process, and each process is looked at once', () => {
    const system = systemWith({ 71: { 71: 0 }, 91: { 91: 0, 92: 0 } });
    const { contents, consistOf } = pageOf(system);
    consistOf({ osProcessId: 71 }, { osProcessId: 91 }, { osProcessId: 71 }, { osProcessId: 91 });
    contents.emit('did-frame-navigate');
    expect(system.of(91)).toEqual({ 91: lowered, 92: lowered });
    expect(system.set.length).toBe(3);
  });

  it('is lowered for the process of the next page, and for the one after a crash', () => {
    const system = systemWith({ 71: { 71: 0 } });
    const { contents, consistOf } = pageOf(system);
    for (const pid of [71, 75, 79]) {
      system.begin(pid, { [pid]: 0 });
      consistOf({ osProcessId: pid });
      contents.emit('did-frame-navigate');
      expect(system.of(pid)).toEqual({ [pid]: lowered });
      contents.emit('render-process-gone');
      system.threads.delete(pid);
      contents.emit('did-start-navigation');
    }
  });

  it('reaches a thread that a thread of before begins meanwhile', () => {
    const system = systemWith({ 71: { 71: 0, 72: 0 } });
    const { contents, consistOf } = pageOf(system);
    consistOf({ osProcessId: 71 });
    system.onSet = (id) => id === 72 && system.threads.get(71)?.set(74, 0);
    contents.emit('did-start-navigation');
    expect(system.of(71)).toEqual({ 71: lowered, 72: lowered, 74: lowered });
  });

  it('is looked at no longer than that when a page begins threads without end', () => {
    const system = systemWith({ 71: { 71: 0 } });
    const { contents, consistOf } = pageOf(system);
    consistOf({ osProcessId: 71 });
    system.onSet = (id) => system.threads.get(71)?.set(id + 1, 0);
    contents.emit('did-start-navigation');
    expect(system.set.length).toBeLessThan(10);
  });

  it('is never raised', () => {
    const system = systemWith({ 71: { 71: 19, 72: lowered, 73: 0 } });
    const { contents, consistOf } = pageOf(system);
    consistOf({ osProcessId: 71 });
    contents.emit('did-frame-navigate');
    expect(system.of(71)).toEqual({ 71: 19, 72: lowered, 73: lowered });
    expect(system.set).toEqual([[73, lowered]]);
  });

  it('is lowered again once Chromium has raised it for a page that appears', async () => {
    const system = systemWith({ 71: { 71: 0 } });
    const { clock, consistOf, priority } = pageOf(system);
    consistOf({ osProcessId: 71 });
    priority.shown();
    expect(system.of(71)).toEqual({ 71: lowered });
    system.begin(71, { 71: 0 });
    await clock.advance(1_000);
    expect(system.of(71)).toEqual({ 71: lowered });
  });

  it('is not that of the workstation, whose number a frame without a process seems to have', () => {
    const system = systemWith({ 0: { 0: 0 }, [process.pid]: { [process.pid]: 0 }, 71: { 71: 0 } });
    const { contents, consistOf } = pageOf(system);
    consistOf({ osProcessId: 0 }, { osProcessId: process.pid }, { osProcessId: 71 });
    contents.emit('did-start-navigation');
    expect(system.set).toEqual([[71, lowered]]);
  });

  it('is left alone where a frame, a thread or a process is gone or the system refuses, which is logged once', () => {
    const system = systemWith({ 71: { 71: 0, 72: 0 } });
    const { contents, consistOf, log } = pageOf(system);
    const disposed = {
      get osProcessId(): number {
        throw new Error('Render frame was disposed before WebFrameMain could be accessed');
      },
    };
    consistOf(disposed, { osProcessId: 65 }, { osProcessId: 71 });
    system.onSet = (id) => {
      if (id === 71) throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    };
    contents.emit('did-start-navigation');
    contents.emit('did-frame-navigate');
    expect(system.of(71)).toEqual({ 71: 0, 72: lowered });
    expect(log.lines.length).toBe(1);
  });

  it('asks nothing of contents that are destroyed', async () => {
    const system = systemWith({ 71: { 71: 0 } });
    const { contents, clock, consistOf, priority } = pageOf(system);
    consistOf({ osProcessId: 71 });
    priority.shown();
    system.begin(71, { 71: 0 });
    contents.isGone = true;
    await clock.advance(1_000);
    expect(system.of(71)).toEqual({ 71: 0 });
  });
});

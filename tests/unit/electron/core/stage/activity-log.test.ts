import { describe, expect, it } from 'vitest';
import { ActivityLog } from '../../../../../electron/core/stage/activity-log.ts';

describe('what happened in a session', () => {
  it('is told newest first, and a reason with it', () => {
    const log = new ActivityLog();
    log.add('signed_in', 1);
    log.add('app_opened', 2, { app: 'Vitals' });
    log.add('locked', 3, { cause: 'lid' });
    expect(log.entries).toEqual([
      { atMs: 3, kind: 'locked', cause: 'lid' },
      { atMs: 2, kind: 'app_opened', app: 'Vitals' },
      { atMs: 1, kind: 'signed_in' },
    ]);
  });

  it('has one entry for renewals or wrong PINs in a row', () => {
    const log = new ActivityLog();
    for (const atMs of [1, 2, 3]) log.add('renewed', atMs);
    for (const atMs of [4, 5]) log.add('wrong_pin', atMs);
    log.add('renewed', 6);
    expect(log.entries).toEqual([
      { atMs: 6, kind: 'renewed' },
      { atMs: 5, kind: 'wrong_pin', times: 2, sinceMs: 4 },
      { atMs: 3, kind: 'renewed', times: 3, sinceMs: 1 },
    ]);
  });

  it('says until when something lasted, of the last of its kind', () => {
    const log = new ActivityLog();
    log.begin('connection_lost', 1);
    log.end('connection_lost', 2);
    log.begin('connection_lost', 3);
    log.begin('server_slow', 4);
    expect(log.entries[1]).toEqual({ atMs: 3, kind: 'connection_lost', untilMs: null });
    log.end('connection_lost', 5);
    log.end('connection_lost', 6);
    expect(log.entries.map(({ untilMs }) => untilMs)).toEqual([null, 5, 2]);
  });

  it('keeps the newest fifty, so that a shift of renewals does not push out its beginning', () => {
    const log = new ActivityLog();
    log.add('signed_in', 0);
    for (let atMs = 1; atMs <= 56; atMs += 1) log.add('renewed', atMs);
    expect(log.entries.at(-1)?.kind).toBe('signed_in');
    for (let atMs = 100; atMs < 160; atMs += 1) log.add('unlocked', atMs);
    expect(log.entries).toHaveLength(50);
    expect(log.entries[0]?.atMs).toBe(159);
  });
});

import { fsyncSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LaneHeadFile } from '../../../../server/crypto/lane-head-file.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { newAuditSeal } from '../../../support/server/new-audit-seal.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, fsyncSync: vi.fn(fs.fsyncSync) };
});

describe('the record of the end of a lane', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-lane-head-'));
    vi.mocked(fsyncSync).mockClear();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => LaneHeadFile.ofNode(join(folder, 'carelink.sqlite'), newAuditSeal(), silentLog);
  const head = (seq: number) => ({ lane: 1, seq, hash: Buffer.alloc(32, seq) });

  it('is on disk from the first time on, and costs no other commit a flush', () => {
    const file = open();
    for (const seq of [1, 2, 3]) {
      file.note(head(seq));
      file.flush();
      expect(fsyncSync).toHaveBeenCalledTimes(1);
      expect(file.read()).toEqual({ kind: 'recorded', head: head(seq) });
    }
  });

  it('is flushed by the first time that succeeds', () => {
    const file = open();
    const blocked = join(folder, 'carelink.node-lane-head');
    mkdirSync(blocked);
    file.note(head(1));
    file.flush();
    expect(fsyncSync).not.toHaveBeenCalled();
    rmdirSync(blocked);
    file.note(head(1));
    file.flush();
    expect(fsyncSync).toHaveBeenCalledTimes(1);
    expect(file.read()).toEqual({ kind: 'recorded', head: head(1) });
  });
});

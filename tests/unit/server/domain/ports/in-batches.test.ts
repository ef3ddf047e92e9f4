import { describe, expect, it } from 'vitest';
import { inBatches } from '../../../../../server/domain/ports/in-batches.ts';
import type { Repositories } from '../../../../../server/domain/ports/unit-of-work.ts';

/** A machine that takes a given time per row, and a table with this many rows. */
class Machine {
  msPerRow: number;
  rows: number;
  nowMs = 0;
  readonly limits: number[] = [];
  readonly lockedMs: number[] = [];
  readonly restsMs: number[] = [];

  constructor(rows: number, msPerRow: number) {
    this.rows = rows;
    this.msPerRow = msPerRow;
  }

  readonly pace = {
    monotonicMs: () => this.nowMs,
    rest: async (ms: number) => {
      this.restsMs.push(ms);
      this.nowMs += ms;
    },
  };

  readonly unitOfWork = {
    run: async <Result>(job: (repositories: Repositories) => Promise<Result>): Promise<Result> => {
      const startedAtMs = this.nowMs;
      const result = await job({} as Repositories);
      this.lockedMs.push(this.nowMs - startedAtMs);
      return result;
    },
  };

  readonly step = async (_: Repositories, limit: number): Promise<number> => {
    this.limits.push(limit);
    const done = Math.min(limit, this.rows);
    this.rows -= done;
    this.nowMs += done * this.msPerRow;
    return done;
  };

  run(options: Parameters<typeof inBatches>[2] = {}): Promise<number> {
    return inBatches(this.unitOfWork, this.step, { pace: this.pace, ...options });
  }
}

describe('work in batches', () => {
  it.each([0.02, 0.1, 0.5, 0.9])('holds the lock for 10 ms, not for 50, at %d ms a row', async (msPerRow) => {
    const machine = new Machine(20_000, msPerRow);
    expect(await machine.run()).toBe(20_000);
    expect(machine.rows).toBe(0);
    expect(Math.max(...machine.lockedMs)).toBeLessThan(50);
    expect(machine.limits[0]).toBe(50);
    expect(machine.limits.at(-1)).toBe(Math.max(5, Math.min(500, Math.floor(10 / msPerRow))));
  });

  it('takes smaller batches when the machine becomes slow, and larger ones slowly', async () => {
    const machine = new Machine(20_000, 0.02);
    await machine.run({
      onProgress: (done) => {
        machine.msPerRow = done > 5_000 && done < 10_000 ? 0.25 : 0.02;
      },
    });
    const worst = machine.limits.indexOf(40);
    expect(machine.limits[worst - 1]).toBe(500);
    for (const [index, limit] of machine.limits.entries())
      expect(limit).toBeLessThanOrEqual(2 * (machine.limits[index - 1] ?? 50));
  });

  it('never takes less than a few, however slow', async () => {
    const machine = new Machine(100, 100);
    await machine.run();
    expect(Math.min(...machine.limits)).toBe(5);
  });

  it('rests after each batch for at least as long as it took', async () => {
    const machine = new Machine(5_000, 0.1);
    await machine.run();
    expect(machine.restsMs).toHaveLength(machine.limits.length - 1);
    for (const [index, ms] of machine.restsMs.entries())
      expect(ms).toBeGreaterThanOrEqual(machine.lockedMs[index] ?? 0);
    expect(Math.min(...machine.restsMs)).toBeGreaterThanOrEqual(2);
  });

  it('tells its progress, and ends after the batch in which it is told to', async () => {
    const machine = new Machine(20_000, 0.1);
    const stop = new AbortController();
    const told: number[] = [];
    const onProgress = (done: number) => {
      told.push(done);
      if (told.length === 3) stop.abort();
    };
    expect(await machine.run({ onProgress, signal: stop.signal })).toBe(told.at(-1));
    expect(told).toEqual([50, 150, 250]);
    expect(machine.rows).toBe(20_000 - 250);
  });

  it('fails with what fails', async () => {
    const machine = new Machine(10, 1);
    const run = inBatches(machine.unitOfWork, async () => {
      throw new Error('the disk is full');
    });
    await expect(run).rejects.toThrow('the disk is full');
  });
});

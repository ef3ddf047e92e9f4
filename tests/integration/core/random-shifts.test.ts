import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { Computer } from '../../support/model/computer.ts';
import { wardCommands } from '../../support/model/ward-commands.ts';
import { WardModel } from '../../support/model/ward-model.ts';
import { inThisRun } from '../../support/never-breaks/full-run.ts';

// The cost of passwords is tested elsewhere; this test enters thousands.
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (
    password: string,
    salt: Buffer,
    keyBytes: number,
    _cost: object,
    done: (error: null, key: Buffer) => void,
  ) => done(null, crypto.createHmac('sha512', salt).update(password).digest().subarray(0, keyBytes));
  return { ...crypto, default: { ...crypto, scrypt }, scrypt };
});

const actions = inThisRun('random actions at a shared computer', { usual: 900, full: 10_000 });
/** Acts that are not possible at the time are skipped. */
const perHistory = 150;
const fixedSeed = 20_261_121;
const randomSeed = Math.floor(Math.random() * 2 ** 31);

it.each([
  ['of a fixed seed', fixedSeed, (actions * 2) / 3],
  [`of the random seed ${randomSeed}`, randomSeed, actions / 3],
])(
  '%s: two users are never active, no token outlives its user, and no session is lost',
  { retry: 0, timeout: 900_000 },
  async (_name, seed, wanted) => {
    const tally = { count: 0 };
    const histories = fc.commands(wardCommands(tally), { maxCommands: perHistory, size: 'max' });
    const startedMs = performance.now();
    while (tally.count < wanted) {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const computer = new Computer();
          const model = new WardModel();
          computer.onSend = (sessionId) => model.noteSent(sessionId);
          await computer.start();
          try {
            await fc.asyncModelRun(() => ({ model, real: computer }), history);
            await computer.rest();
            computer.network.become('none');
            await computer.clock.advance(16 * 60_000);
            model.checkAtTheEnd(computer);
          } finally {
            await computer.stop();
          }
        }),
        { seed: seed + tally.count, numRuns: 5 },
      );
    }
    process.stderr.write(
      `${tally.count} random actions, seed ${seed}: ${Math.round(performance.now() - startedMs)} ms\n`,
    );
    expect(tally.count).toBeGreaterThanOrEqual(wanted);
  },
);

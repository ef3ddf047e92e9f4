import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { SignInCost, SignInCostOrder } from '../processes/sign-in-cost.ts';
import { stopChild } from '../processes/stop-child.ts';
import { medianOf } from '../report/row.ts';
import type { Scenario } from './scenario.ts';

const pairs = 60;
/** Enough for the write-ahead log to start again from its beginning, as it does all day, and to grow no further. */
const warmUpRefreshes = 500;
const note = `of a server at work: warmed up by ${warmUpRefreshes} refreshes`;

/** A sign-in compared with the bare Argon2 verification that it contains. */
export const signInScenario: Scenario = {
  name: 'sign-in',
  title: 'Sign-in',
  async *run(bench) {
    const { username, password } = bench;
    const databaseFile = bench.newDatabase('sign-in');
    const cost = await signInCost({ databaseFile, username, password, pairs, warmUpRefreshes });
    yield { what: 'bare Argon2 verification, median', value: medianOf(cost.bareMs), unit: 'ms' };
    yield { what: 'sign-in, median', value: medianOf(cost.signInMs), unit: 'ms' };
    const ratios = cost.signInMs.map((signInMs, pair) => signInMs / (cost.bareMs[pair] ?? 0));
    yield { what: 'sign-in / bare Argon2', value: medianOf(ratios), unit: '×', goal: { atMost: 1.1 }, note };
  },
};

async function signInCost(order: SignInCostOrder): Promise<SignInCost> {
  const child = fork(new URL('../processes/sign-in-cost.ts', import.meta.url));
  try {
    const report = once(child, 'message');
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the measurement broke off')));
    ended.catch(() => undefined);
    child.send(order);
    const [message] = await Promise.race([report, ended]);
    const { result, failure } = message as { result?: SignInCost; failure?: string };
    if (!result) throw new Error(failure ?? 'no result');
    return result;
  } finally {
    await stopChild(child);
  }
}

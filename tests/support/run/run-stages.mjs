import { runStage } from './run-stage.mjs';

/** @typedef {import('./stages.mjs').Stage} Stage */
/** @typedef {import('./run-stage.mjs').StageResult} StageResult */

/**
 * Runs stages one after the other, except that those that mostly wait run beside the others, after the checks: together
 * they keep the processors busy. Those that wait have real keys and pixels to answer, so the others come behind them. Returns the results in the order of the stages.
 * @param {readonly Stage[]} stages
 * @param {import('./run-stage.mjs').StageContext} context
 * @param {typeof runStage} [run] for tests
 * @returns {Promise<StageResult[]>}
 */
export async function runStages(stages, context, run = runStage) {
  /** @type {Map<Stage, StageResult>} */
  const results = new Map();
  const runInTurn = async (
    /** @type {Stage[]} */ turn,
    /** @type {import('./run-stage.mjs').StageOptions} */ options,
  ) => {
    for (const stage of turn) results.set(stage, await run(stage, context, options));
  };
  const isCheck = (/** @type {Stage} */ { part }) => part === 'check';
  const tests = stages.filter((stage) => !isCheck(stage));
  const aside = tests.filter(({ isAside }) => isAside);
  const others = tests.filter(({ isAside }) => !isAside);
  await runInTurn(stages.filter(isCheck), { isAside: false });
  await Promise.all([
    runInTurn(aside, { isAside: others.length > 0 }),
    runInTurn(others, { isBehind: aside.length > 0 }),
  ]);
  return stages.flatMap((stage) => results.get(stage) ?? []);
}

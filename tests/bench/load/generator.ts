// The load generator's own process: receives plans over the channel of its parent, since plans contain tokens, and
// answers each with its measurement. It ends with its parent.
import type { LoadPlan } from './load-plan.ts';
import { runPlan } from './run-plan.ts';

let current = new AbortController();

process.on('message', (order: LoadPlan | 'stop') => {
  if (order === 'stop') return current.abort();
  current = new AbortController();
  runPlan(order, current.signal).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.on('disconnect', () => process.exit(0));

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, by their paths below `tests`. Those that compute and those that mostly wait take turns, so
 * that the processor is never idle.
 */
const longest = [
  'integration/server/station-lines.test.ts',
  'integration/core/random-shifts.test.ts',
  'integration/core/station-line.test.ts',
  'integration/build/rebuilt.test.ts',
  'integration/server/wrong-clock.test.ts',
  'integration/server/ownership.test.ts',
  'integration/server/one-server.test.ts',
  'integration/faults/killed-client.test.ts',
  'integration/server/who-exists.test.ts',
  'integration/faults/killed-server.test.ts',
  'integration/server/keys-and-audit-commands.test.ts',
  'integration/never-breaks/killed-under-load.test.ts',
  'integration/server/command-line.test.ts',
  'integration/faults/two-processes.test.ts',
  'e2e/screens/other-screens.test.ts',
  'e2e/screens/shift-screens.test.ts',
  'e2e/workstation/shift.test.ts',
  'e2e/screens/typed-secrets.test.ts',
  'e2e/screens/behaviour.test.ts',
  'e2e/workstation/sign-out.test.ts',
  'e2e/screens/interrupted-typing.test.ts',
  'e2e/screens/changes-of-screens.test.ts',
];

/** Begins with the longest files: a worker that gets one of them last lets the others wait. A fresh checkout knows no durations. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((path) => moduleId.endsWith(`/tests/${path}`));
  return rank === -1 ? longest.length : rank;
}

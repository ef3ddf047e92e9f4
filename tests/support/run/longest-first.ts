import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The slowest files, by their paths below `tests`. Those that compute alternate with those that mostly wait, so
 * that the processor is never idle.
 */
const longest = [
  'integration/shell/wipe.test.ts',
  'integration/core/random-shifts.test.ts',
  'integration/build/installers.test.ts',
  'integration/server/balancers.test.ts',
  'integration/core/station-line.test.ts',
  'integration/server/command-line.test.ts',
  'integration/server/django/beside-django.test.ts',
  'integration/server/station-lines.test.ts',
  'integration/build/rebuilt.test.ts',
  'integration/faults/killed-client.test.ts',
  'integration/key-service/enrol-machine.test.ts',
  'integration/build/windows-service.test.ts',
  'integration/core/shift-with-keychain.test.ts',
  'integration/shell/npm-start.test.ts',
  'integration/server/store/lanes-pruned.test.ts',
  'integration/server/store/limits-of-connections.test.ts',
  'integration/server/ownership.test.ts',
  'integration/server/wrong-clock.test.ts',
  'integration/server/who-exists.test.ts',
  'integration/faults/two-processes.test.ts',
  'integration/faults/killed-server.test.ts',
  'integration/shell/enrol.test.ts',
  'integration/server/many-at-once.test.ts',
  'integration/server/postgres/keys-on-postgres.test.ts',
  'integration/server/django/drop-in.test.ts',
  'integration/server/postgres/failover.test.ts',
  'integration/server/store/copy-to-postgres.test.ts',
  'integration/server/postgres/commands-on-postgres.test.ts',
  'integration/platform/keychain.test.ts',
  'integration/server/store/copy-to-sqlite.test.ts',
  'integration/never-breaks/killed-under-load.test.ts',
  'integration/server/store/nodes-on-postgres.test.ts',
  'integration/server/keys-and-audit-commands.test.ts',
  'integration/platform/card-readers.test.ts',
  'integration/build/help.test.ts',
  'integration/server/one-server.test.ts',
  'integration/shell/doctor.test.ts',
  'integration/never-breaks/malformed-proofs.test.ts',
  'integration/server/openapi.test.ts',
  'integration/shell/app-gateway.test.ts',
  'integration/core/shift.test.ts',
  'integration/fuzz/malformed-requests.test.ts',
  'e2e/screens/other-screens.test.ts',
  'e2e/screens/shift-screens.test.ts',
  'e2e/workstation/shift.test.ts',
  'e2e/screens/typed-secrets.test.ts',
  'e2e/screens/behaviour.test.ts',
  'e2e/workstation/sign-out.test.ts',
  'e2e/workstation/enrolment.test.ts',
  'e2e/screens/interrupted-typing.test.ts',
  'e2e/screens/changes-of-screens.test.ts',
  'e2e/electron/cover.test.ts',
  'e2e/electron/open-app.test.ts',
  'e2e/electron/racing-hands.test.ts',
  'e2e/electron/ending.test.ts',
  'e2e/electron/restarts.test.ts',
  'e2e/electron/own-page.test.ts',
  'e2e/electron/packed.test.ts',
  'e2e/electron/typed-after-lock.test.ts',
  'e2e/electron/behind-proxies.test.ts',
  'e2e/electron/window-keys.test.ts',
  'e2e/electron/undrawn.test.ts',
];

/**
 * Starts with the slowest files: if a worker got one of them last, the others would have to wait. A fresh checkout
 * knows no durations.
 */
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

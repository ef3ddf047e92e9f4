/**
 * @typedef {object} Stage
 * @property {string} name as the summary shows it
 * @property {string} part what `npm test -- PART` calls it
 * @property {string[]} command
 * @property {string[]} [tests] what Vitest looks for in the paths of files; all of its configuration without it
 * @property {boolean} [isVitest] counts come from the reporter; else the stage counts as one
 * @property {string[]} [builds] what of dist/ it needs, as build/bundle.mjs calls it
 * @property {boolean} [isAside] mostly waits, for windows and the clock, so it runs beside the stages that compute
 * @property {boolean} [isInMemory] its temporary files are in memory where the machine has plenty: it writes all the time
 * @property {boolean} [needsKeychain] runs with a keychain of its own where there can be one
 * @property {number} limitMinutes after which the stage is ended; several times what it takes
 * @property {string[]} programs what the machine should have for it
 * @property {string[]} [required] those of `programs` without which no test of the stage can run
 */

/** Those of a keychain that a stage has for itself. */
export const keychainPrograms = ['dbus-run-session', 'gnome-keyring-daemon', 'secret-tool'];
const vitest = ['vitest', 'run', '--reporter=default', '--reporter=./tests/support/run/count-reporter.mjs'];

const programsInDist = ['renderer', 'token-server', 'workstation'];

/**
 * In the order in which they run: what fails fastest comes first. A stage that runs aside starts once the checks are done.
 * @type {Stage[]}
 */
export const stages = [
  { name: 'types', part: 'check', limitMinutes: 5, command: ['tsc', '--noEmit'], programs: [] },
  { name: 'lint', part: 'check', limitMinutes: 5, command: ['biome', 'check', '.'], programs: [] },
  {
    name: 'imports',
    part: 'check',
    limitMinutes: 5,
    command: ['npm', 'run', '--silent', 'check:imports'],
    programs: [],
  },
  {
    name: 'key service',
    part: 'check',
    limitMinutes: 10,
    command: ['node', 'tests/support/run/check-key-service.mjs'],
    programs: [],
  },
  {
    name: 'checker of histories',
    part: 'check',
    limitMinutes: 10,
    command: ['node', 'tests/support/run/check-history-checker.mjs'],
    programs: [],
  },
  {
    name: 'unit',
    limitMinutes: 20,
    part: 'unit',
    command: [...vitest, '--config', 'tests/vitest.config.ts'],
    tests: ['tests/unit'],
    isVitest: true,
    programs: [],
  },
  {
    name: 'integration',
    limitMinutes: 40,
    part: 'integration',
    // Most of them wait for processes, databases and limits.
    command: [...vitest, '--config', 'tests/vitest.config.ts', '--maxWorkers=4'],
    tests: ['tests/integration'],
    isVitest: true,
    isInMemory: true,
    builds: programsInDist,
    needsKeychain: true,
    programs: [...keychainPrograms, 'initdb', 'haproxy', 'nginx'],
  },
  {
    name: 'e2e',
    limitMinutes: 40,
    part: 'e2e',
    command: [...vitest, '--config', 'tests/e2e/vitest.config.ts'],
    isVitest: true,
    isAside: true,
    builds: ['renderer'],
    needsKeychain: true,
    programs: [...keychainPrograms, 'chromium'],
    required: ['chromium'],
  },
  {
    name: 'electron',
    limitMinutes: 40,
    part: 'electron',
    command: [...vitest, '--config', 'tests/e2e/electron/vitest.config.ts'],
    isVitest: true,
    isAside: true,
    builds: programsInDist,
    // It gets what it needs by itself, and says what it lacks.
    programs: [],
  },
];

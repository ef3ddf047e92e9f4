// `npm test`: installs what is missing, runs every check and test, and sums up. Runs on any Node from 20 on and
// without any package, because it is what installs them.
import '../build/require-npm-node.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, nodeBinary } from '../build/install.mjs';
import { memoryFolder } from './support/run/memory-folder.mjs';
import { runStages } from './support/run/run-stages.mjs';
import { stages } from './support/run/stages.mjs';
import { summarize } from './support/run/summary.mjs';
import { provideSystemPrograms } from './support/run/system-programs.mjs';

const help = `Runs the checks and tests of CareLink Workstation.

  npm test                       everything: types, lint, import rules, unit, integration, browser and Electron tests
  npm test -- [PART …]           only these parts: check, unit, integration, e2e, electron

Installs the packages of package-lock.json first, and as root on Debian or Ubuntu also Chromium, gnome-keyring,
PostgreSQL and an X server by apt. The keychain tests use a keychain of their own in a temporary home folder. The Electron tests run on
the Electron of node_modules where its program is; elsewhere on Linux x64 on an older one, fetched once by pip.
Up to five files in which something failed are tried again as a whole once their part is done, unless what failed
looks for something that happens once in many times; the summary names them.
The last line is "N passed, N failed, N skipped"; the exit code is 0 when nothing failed.`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
const parts = new Set(stages.map(({ part }) => part));
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => name !== '--help' && !parts.has(name));

if (wanted.includes('--help')) {
  process.stdout.write(`${help}\n`);
} else if (unknown) {
  say(`There is no part "${unknown}"; there is ${[...parts].join(', ')}. See npm test -- --help`);
  process.exitCode = 1;
} else {
  process.exitCode = await runAll(stages.filter(({ part }) => wanted.length === 0 || wanted.includes(part)));
}

/**
 * Returns the exit code.
 * @param {import('./support/run/stages.mjs').Stage[]} chosen
 */
async function runAll(chosen) {
  const scratch = memoryFolder() ?? mkdtempSync(join(tmpdir(), 'carelink-test-'));
  // Like /tmp, also for programs of other accounts.
  const temporary = memoryFolder({ mode: 0o1777 });
  try {
    ensureInstalled({ root, say });
    const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
    const environment = { ...process.env, PATH: path };
    build([...new Set(chosen.flatMap(({ builds = [] }) => builds))], environment);
    const programs = provideSystemPrograms({ names: chosen.flatMap(({ programs }) => programs), say });
    const context = { root, scratch, temporary, environment, programs, say };
    const { text, exitCode } = summarize(await runStages(chosen, context));
    process.stdout.write(`\n${text}\n`);
    return exitCode;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    for (const folder of [scratch, temporary])
      if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Builds into dist/ before any stage: two that run side by side would build the same.
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} environment
 */
function build(names, environment) {
  if (names.length === 0) return;
  const { status } = spawnSync(
    nodeBinary(root),
    [join(root, 'build', 'bundle.mjs'), '--if-changed', ...names],
    { cwd: root, stdio: 'inherit', env: environment },
  );
  if (status !== 0) throw new Error('What is tested could not be built; the message is above.');
}

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const startHelp = `Starts CareLink Workstation with its own token server on this machine.

  npm start                            installs on first use, builds what changed, opens the workstation
  npm start -- [options]

Options
  --shell electron|browser   the window to use; without it Electron where that can run, else the browser
  --port N                   port of the browser shell on 127.0.0.1 (default: any free port)
  --data DIR                 folder of this installation's data (default: the user's data folder)
  --policy FILE              policy to try out, for developers of clinical apps (docs/clinical-apps.md); not on a
                             machine with a policy of its own. Installed workstations know no such option
  --json                     for scripts: one line on standard output when ready,
                             {"ready":true,"workstation":"<launch link>","server":"<url>"}
  --doctor                   checks policy, server, clock, certificate, proxy, keychain and folders instead of opening
                             anything (docs/diagnostics.md); with --json as JSON; exits with 1 if a check fails
  --enrol                    enrols this workstation at the server of its policy by the one-time code on standard input
                             instead of opening anything; exits with 1 if the code is refused, 2 if it cannot be tried
  --wipe                     ends the sessions of this installation and removes everything that it keeps on this computer,
                             after asking (docs/remove-workstation.md); exits with 1 if something is left, 2 if
                             nothing was removed, 3 if the server could not be told
    --yes                    does not ask, for scripts
    --with-records           also the database of its own server, and emergency accesses unknown to any server
  --version                  prints the version
  --help                     this text

One data folder serves one running workstation. Ctrl+C or SIGTERM stops everything.`;

/** What is wrong with the command line, in one sentence for the person who typed it. */
export class UsageError extends Error {}

/** Options of both shells. */
export const shellOptions = /** @type {const} */ ({
  data: { type: 'string' },
  policy: { type: 'string' },
  json: { type: 'boolean', default: false },
  doctor: { type: 'boolean', default: false },
  enrol: { type: 'boolean', default: false },
  wipe: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'with-records': { type: 'boolean', default: false },
  'all-users': { type: 'boolean', default: false },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h', default: false },
});
/** Options of `npm start`. */
export const startOptions = /** @type {const} */ ({
  shell: { type: 'string' },
  port: { type: 'string' },
  ...shellOptions,
});

/**
 * @typedef {object} StartOptions
 * @property {'electron' | 'browser' | null} shell null: whichever can run here
 * @property {number} port 0: any free one
 * @property {string | null} dataDirectory absolute; null: the shell's own choice
 * @property {string | null} policyFile absolute; null: the policy of this machine
 * @property {boolean} json
 * @property {boolean} doctor
 * @property {boolean} enrol
 * @property {boolean} wipe
 * @property {boolean} yes without a question
 * @property {boolean} withRecords
 * @property {boolean | undefined} version
 * @property {boolean} help
 */

/**
 * Parses what follows `npm start --`; throws `UsageError`.
 * @param {string[]} args
 * @param {{ workingDirectory: string }} place the user's working directory, to which `--data` is relative
 * @returns {StartOptions}
 */
export function parseStartOptions(args, { workingDirectory }) {
  const values = parseDeclared(args);
  const { shell = null, port = '0', data, policy } = values;
  if (shell !== null && shell !== 'electron' && shell !== 'browser')
    throw new UsageError(`--shell is "electron" or "browser", not "${shell}".`);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port is a number from 0 to 65535, not "${port}".`);
  if (data === '') throw new UsageError('--data needs the name of a folder.');
  if (Number(values.doctor) + Number(values.enrol) + Number(values.wipe) > 1)
    throw new UsageError('--doctor, --enrol and --wipe are different things; give one.');
  if (!values.wipe && (values.yes || values['with-records']))
    throw new UsageError('--yes and --with-records belong to --wipe.');
  if (values['all-users'])
    throw new UsageError('--all-users is for installed workstations; leave it out here.');
  if (policy === '') throw new UsageError('--policy needs the name of a file.');
  return {
    shell,
    port: Number(port),
    dataDirectory: data === undefined ? null : resolve(workingDirectory, data),
    policyFile: policy === undefined ? null : resolve(workingDirectory, policy),
    json: values.json,
    doctor: values.doctor,
    enrol: values.enrol,
    wipe: values.wipe,
    yes: values.yes,
    withRecords: values['with-records'],
    version: values.version,
    help: values.help,
  };
}

/** @param {string[]} args */
function parseDeclared(args) {
  try {
    return parseArgs({ args, options: startOptions, allowPositionals: false }).values;
  } catch (error) {
    const sentence = error instanceof Error ? error.message.split('. ')[0] : 'Unknown option';
    throw new UsageError(`${sentence}. See npm start -- --help`);
  }
}

import type { CommandLine } from 'electron';

/** Switches and variables of Chromium that accept any certificate, or write the keys of connections to a file. */
const switches = [
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'allow-insecure-localhost',
  'ssl-version-min',
  'ssl-version-max',
  'ssl-key-log-file',
  'disable-web-security',
];
const variable = 'SSLKEYLOGFILE';

/**
 * Removes switches and variables that weaken encrypted connections; must run before the application is ready, when
 * Chromium reads them. Certificate errors are refused by guard-contents.ts.
 */
export function keepTrust(
  { commandLine }: { readonly commandLine: Pick<CommandLine, 'removeSwitch'> },
  { argv, environment }: { readonly argv: readonly string[]; readonly environment: NodeJS.ProcessEnv },
): void {
  for (const name of switches) {
    if (argv.some((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`)))
      commandLine.removeSwitch(name);
  }
  // Chromium and the server's process inherit it.
  delete environment[variable];
}

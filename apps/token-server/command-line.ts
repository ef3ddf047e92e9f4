import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { systemCodeOf } from '../../server/files/system-code.ts';
import type { CommandContext } from './command-context.ts';
import { explain } from './explain.ts';
import { printRemark } from './print.ts';

type AddCommand = (program: Command, context: CommandContext) => void;

/** By their first word, in the order of `--help`. Each loads only what it needs: most need no HTTP server. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: async () => (await import('./init-command.ts')).addInitCommand,
  serve: async () => (await import('./serve-command.ts')).addServeCommand,
  config: async () => (await import('./config-command.ts')).addConfigCommand,
  doctor: async () => (await import('./doctor-command.ts')).addDoctorCommand,
  user: async () => (await import('./user-commands.ts')).addUserCommands,
  ward: async () => (await import('./ward-commands.ts')).addWardCommands,
  device: async () => (await import('./device-commands.ts')).addDeviceCommands,
  'site-code': async () => (await import('./site-code-commands.ts')).addSiteCodeCommands,
  badge: async () => (await import('./badge-commands.ts')).addBadgeCommands,
  client: async () => (await import('./client-commands.ts')).addClientCommands,
  session: async () => (await import('./session-commands.ts')).addSessionCommands,
  emergency: async () => (await import('./emergency-commands.ts')).addEmergencyCommands,
  'import-django': async () => (await import('./import-django-command.ts')).addImportDjangoCommand,
  backup: async () => (await import('./backup-command.ts')).addBackupCommand,
  restore: async () => (await import('./restore-command.ts')).addRestoreCommand,
  copy: async () => (await import('./copy-command.ts')).addCopyCommand,
  cleanup: async () => (await import('./cleanup-command.ts')).addCleanupCommand,
  audit: async () => (await import('./audit-commands.ts')).addAuditCommands,
  keys: async () => (await import('./keys-commands.ts')).addKeysCommands,
  clock: async () => (await import('./clock-commands.ts')).addClockCommands,
};

/** The commands with their options, ready to parse: only the named one, or all of them if there is no such name. */
export async function commandLineProgram(
  environment: CommandContext['environment'],
  name = '',
): Promise<Command> {
  const program = new Command('carelink-server')
    .description('The CareLink token server.')
    .version(`CareLink token server ${manifest.version}`, '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(--help lists commands and options)');
  for (const load of wantedCommands(name)) (await load())(program, { environment });
  return program;
}

/** Runs one command; problems are one line on stderr and a non-zero exit code. */
export async function runCommandLine(
  argv: readonly string[],
  environment: CommandContext['environment'],
): Promise<void> {
  process.stdout.on('error', tellLostOutput);
  // There is nobody left to tell.
  process.stderr.on('error', () => undefined);
  try {
    const program = await commandLineProgram(environment, argv[2]);
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    // Whoever has read enough, such as `head`, is told nothing.
    if (systemCodeOf(error) !== 'EPIPE') printRemark(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

/** What a command does it does to its end, even if nobody can read what it says. */
function tellLostOutput(error: unknown): void {
  process.exitCode = 1;
  const code = systemCodeOf(error);
  if (code !== 'EPIPE') printRemark(`Not everything could be written (${code}).\n`);
}

/** The command that is called; all of them for a help text, or to tell what somebody may have meant. */
function wantedCommands(name: string) {
  return Object.hasOwn(commands, name)
    ? [commands[name]].filter((load) => load !== undefined)
    : Object.values(commands);
}

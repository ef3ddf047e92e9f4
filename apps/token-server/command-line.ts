import { Command, CommanderError } from 'commander';
import { addAuditCommands } from './audit-commands.ts';
import { addBackupCommand } from './backup-command.ts';
import { addBadgeCommands } from './badge-commands.ts';
import { addCleanupCommand } from './cleanup-command.ts';
import { addClientCommands } from './client-commands.ts';
import { addClockCommands } from './clock-commands.ts';
import type { CommandContext } from './command-context.ts';
import { addConfigCommand } from './config-command.ts';
import { addDeviceCommands } from './device-commands.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addEmergencyCommands } from './emergency-commands.ts';
import { explain } from './explain.ts';
import { addImportDjangoCommand } from './import-django-command.ts';
import { addKeysCommands } from './keys-commands.ts';
import { printRemark } from './print.ts';
import { addRestoreCommand } from './restore-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addSessionCommands } from './session-commands.ts';
import { addUserCommands } from './user-commands.ts';
import { addWardCommands } from './ward-commands.ts';

/** Runs one command; problems are one line on stderr and a non-zero exit code. */
export async function runCommandLine(
  argv: readonly string[],
  environment: CommandContext['environment'],
): Promise<void> {
  const context: CommandContext = { environment };
  const program = new Command('carelink-server')
    .description('The CareLink token server.')
    .exitOverride()
    .showHelpAfterError('(--help lists commands and options)');
  addServeCommand(program, context);
  addConfigCommand(program, context);
  addDoctorCommand(program, context);
  addUserCommands(program, context);
  addWardCommands(program, context);
  addDeviceCommands(program, context);
  addBadgeCommands(program, context);
  addClientCommands(program, context);
  addSessionCommands(program, context);
  addEmergencyCommands(program, context);
  addImportDjangoCommand(program, context);
  addBackupCommand(program, context);
  addRestoreCommand(program, context);
  addCleanupCommand(program, context);
  addAuditCommands(program, context);
  addKeysCommands(program, context);
  addClockCommands(program, context);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    printRemark(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

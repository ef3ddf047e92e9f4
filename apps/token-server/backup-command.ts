import type { Command } from 'commander';
import { type Backup, type BackupOrder, backUpDatabase } from '../../server/backup/back-up-database.ts';
import type { DamagePolicy } from '../../server/backup/verify-copy.ts';
import { eventNumbers } from './audit-commands.ts';
import {
  type CommandContext,
  type CommonFlags,
  requireDatabase,
  sealedStoreOptions,
  settingsOf,
  withCommonOptions,
} from './command-context.ts';
import { copyProgress } from './copy-progress.ts';
import { exitOnSignals } from './exit-on-signals.ts';
import { print } from './print.ts';

export interface DamageFlags {
  readonly evenDamaged?: boolean;
  readonly reviewed?: string;
}

interface BackupFlags extends CommonFlags, DamageFlags {
  readonly force?: boolean;
}

/** `backup`: a copy of the database with all that is needed to restore it. */
export function addBackupCommand(program: Command, context: CommandContext): void {
  withDamageOptions(withCommonOptions(program.command('backup <file>')))
    .description(
      'copy the database, its keys and its audit head, even while the server is running, and check the copy',
    )
    .option('--force', 'replace an existing backup of this name')
    .action((file: string, flags: BackupFlags) => backUp(file, flags, context));
}

async function backUp(file: string, flags: BackupFlags, context: CommandContext): Promise<void> {
  print(sentenceOf(await backUpDatabase(backupOrderOf(file, flags, context))));
}

/** What a backup of the database of these flags needs. Throws `UsageError` when there is no database. */
export function backupOrderOf(file: string, flags: BackupFlags, context: CommandContext): BackupOrder {
  exitOnSignals();
  const settings = settingsOf(flags, context);
  requireDatabase(settings);
  return {
    ...sealedStoreOptions(settings),
    ...damagePolicyOf(flags),
    file,
    mayReplace: flags.force ?? false,
    onProgress: copyProgress(),
  };
}

/** What is said of a backup that was made. */
export function sentenceOf({ files, bytes, verdict, newest }: Backup): string {
  const trail = verdict.whole
    ? `The audit trail in it is whole up to event ${newest?.seq ?? 0}`
    : `Warning: the audit trail in it is broken at event ${verdict.brokenSeq}`;
  return `Backup made and checked: ${(bytes / 2 ** 20).toFixed(1)} MiB. ${trail}. Keep these files together and as safe as the server itself, since they contain its keys:\n${files.map((path) => `  ${path}\n`).join('')}`;
}

/** Options of a command that checks the audit trail first. */
export function withDamageOptions(command: Command): Command {
  return command
    .option('--reviewed <numbers>', 'numbers of events that note damage which has been investigated: 17,99')
    .option('--even-damaged', 'continue even if the audit trail is broken');
}

/** What these options say. */
export function damagePolicyOf({ evenDamaged, reviewed }: DamageFlags): DamagePolicy {
  return { evenDamaged: evenDamaged ?? false, reviewed: eventNumbers(reviewed ?? '') };
}

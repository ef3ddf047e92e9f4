import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Backup, type BackupOrder, backUpDatabase } from '../../server/backup/back-up-database.ts';
import { backUpIntoFolder, newestBackupIn } from '../../server/backup/back-up-into-folder.ts';
import type { DamagePolicy } from '../../server/backup/verify-copy.ts';
import type { ServerConfig } from '../../server/config/server-config.ts';
import { eventNumbers } from './audit-commands.ts';
import {
  backedUpByPostgres,
  type CommandContext,
  type CommonFlags,
  hasDatabase,
  requireDatabase,
  requireDatabaseFile,
  sealedStoreOptions,
  settingsOf,
  UsageError,
  wholeNumber,
  withCommonOptions,
} from './command-context.ts';
import { copyProgress } from './copy-progress.ts';
import { exitOnSignals } from './exit-on-signals.ts';
import { print, printRemark } from './print.ts';

export interface DamageFlags {
  readonly evenDamaged?: boolean;
  readonly reviewed?: string;
}

interface BackupFlags extends CommonFlags, DamageFlags {
  readonly force?: boolean;
  readonly folder?: string;
  readonly keep?: number;
  readonly ifAny?: boolean;
}

const defaultKeep = 14;

/** `backup`: a copy of the database with all that is needed to restore it. */
export function addBackupCommand(program: Command, context: CommandContext): void {
  withDamageOptions(withCommonOptions(program.command('backup [file]')))
    .description(
      'copy the database, its keys and its audit head, even while the server is running, and check the copy',
    )
    .option('--force', 'replace an existing backup of this name')
    .option('--folder <folder>', 'instead of a file: a folder, where the backup is named for its time')
    .option(
      '--keep <number>',
      `with --folder: how many backups stay there; older ones are removed once the new one is checked (default: ${defaultKeep})`,
      wholeNumber,
    )
    .option('--if-any', 'do nothing, and succeed, while there is no database yet, nor any backup in --folder')
    .action((file: string | undefined, flags: BackupFlags) => backUp(file, flags, context));
}

async function backUp(file: string | undefined, flags: BackupFlags, context: CommandContext): Promise<void> {
  requireOnePlace(file, flags);
  const settings = settingsOf(flags, context);
  if (flags.ifAny && settings.database_url !== undefined) {
    // Also for who upgrades a package, which keeps the output of a backup to itself.
    printRemark(`No backup was made: ${backedUpByPostgres('backup')}\n`);
    return;
  }
  if (flags.ifAny && !hasDatabase(settings)) {
    requireNoBackups(flags, settings);
    print('There is no database yet, and so nothing to back up.\n');
    return;
  }
  if (file !== undefined) {
    print(sentenceOf(await backUpDatabase(backupOrderOf(file, flags, context))));
    return;
  }
  const { folder = '', keep = defaultKeep } = flags;
  const backup = await backUpIntoFolder({ ...backupOrderOf(folder, flags, context), folder, keep });
  print(sentenceOf(backup));
  if (backup.removed.length > 0)
    print(`Removed, since ${keep} are kept:\n${backup.removed.map((path) => `  ${path}\n`).join('')}`);
}

/** Throws `UsageError`. */
function requireOnePlace(file: string | undefined, { folder, keep, force }: BackupFlags): void {
  if ((file === undefined) === (folder === undefined))
    throw new UsageError('backup: name either a file or, with --folder, a folder.');
  if (folder === undefined && keep !== undefined) throw new UsageError('--keep: it needs --folder.');
  if (folder !== undefined && force) throw new UsageError('--force: it needs a file, not --folder.');
  if (keep === 0) throw new UsageError('--keep: it must be at least 1.');
}

/** Throws `UsageError` where backups tell of a database that was there. */
function requireNoBackups({ folder }: BackupFlags, { database }: ServerConfig): void {
  const newest = folder === undefined ? null : newestBackupIn(folder);
  if (newest !== null)
    throw new UsageError(
      `--if-any: there is no database ${resolve(database)}, but there was one: ${newest} is its newest backup. Look whether its disk is mounted, or restore it; if it has been given up, move the backups elsewhere.`,
    );
}

/** What a backup of the database of these flags needs. Throws `UsageError` when there is no database. */
export function backupOrderOf(file: string, flags: BackupFlags, context: CommandContext): BackupOrder {
  exitOnSignals();
  const settings = settingsOf(flags, context);
  requireDatabaseFile(settings, 'backup');
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
    .option('--reviewed <numbers>', 'numbers of events that record damage which has been investigated: 17,99')
    .option('--even-damaged', 'continue even if the audit trail is broken');
}

/** What these options say. */
export function damagePolicyOf({ evenDamaged, reviewed }: DamageFlags): DamagePolicy {
  return { evenDamaged: evenDamaged ?? false, reviewed: eventNumbers(reviewed ?? '') };
}

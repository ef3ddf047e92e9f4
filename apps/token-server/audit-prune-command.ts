import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { ServerConfig } from '../../server/config/server-config.ts';
import { retentionStart } from '../../server/domain/audit/chain/retention.ts';
import { pruneTrail } from '../../server/domain/audit/prune-trail.ts';
import { locateDatabase } from '../../server/keys/locate-database.ts';
import { FileAuditArchive } from '../../server/store/file-audit-archive.ts';
import { time } from './audit-export-command.ts';
import {
  type CommandContext,
  type CommonFlags,
  requireCertainTime,
  UsageError,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { print, printRemark } from './print.ts';

interface PruneFlags extends CommonFlags {
  readonly before?: number;
  readonly output?: string;
}

/** `audit prune`: moves old events out of the database. */
export function addAuditPruneCommand(audit: Command, context: CommandContext): void {
  withCommonOptions(audit.command('prune'))
    .description('write old events to a file, check it, and remove them from the database')
    .option('--before <time>', 'events before this time (setting: audit.retention_years)', time)
    .option(
      '--output <file>',
      'new file; default: one named for its events, in audit.archive or else beside the database file',
    )
    .action((flags: PruneFlags) => prune(flags, context));
}

async function prune(flags: PruneFlags, context: CommandContext): Promise<void> {
  const { removed, file } = await withDatabase(flags, context, (ports, settings, { keys }) => {
    requireCertainTime(ports.clock);
    const kept = retentionStart(ports.clock.nowMs(), settings.audit.retention_years);
    const beforeMs = flags.before ?? kept;
    if (beforeMs > kept) {
      printRemark(`Warning: that is shorter than audit.retention_years.\n`);
    }
    return pruneTrail(ports, { beforeMs, archive: archiveOf(flags, settings), seal: keys.auditSeal });
  });
  print(`${removed} events removed${file ? `, kept in ${file}` : ''}.\n`);
}

/** Throws `UsageError` where each node would keep its own. */
function archiveOf(
  { output }: PruneFlags,
  { audit, database, database_url }: ServerConfig,
): FileAuditArchive {
  if (output !== undefined) return FileAuditArchive.file(output);
  if (audit.archive === undefined && database_url !== undefined) {
    throw new UsageError(
      'audit prune: the database is on another machine, so say where the archive goes: `audit.archive`, a folder that is the same for all nodes, or --output.',
    );
  }
  return FileAuditArchive.inFolder(audit.archive ?? dirname(locateDatabase(database)));
}

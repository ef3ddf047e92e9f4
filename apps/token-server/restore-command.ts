import type { Command } from 'commander';
import { type Restoration, restoreDatabase } from '../../server/backup/restore-database.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { type DamageFlags, damagePolicyOf, withDamageOptions } from './backup-command.ts';
import {
  type CommandContext,
  type CommonFlags,
  requireDatabaseFile,
  sealedStoreOptions,
  settingsOf,
  withCommonOptions,
} from './command-context.ts';
import { copyProgress } from './copy-progress.ts';
import { exitOnSignals } from './exit-on-signals.ts';
import { print } from './print.ts';

interface RestoreFlags extends CommonFlags, DamageFlags {
  readonly force?: boolean;
  readonly endSessions?: boolean;
}

/** `restore`: puts a backup where the database of a stopped server is. */
export function addRestoreCommand(program: Command, context: CommandContext): void {
  withDamageOptions(withCommonOptions(program.command('restore <file>')))
    .description('check a backup and put it in place of the database; stop the server first')
    .option('--force', 'replace an existing database, which is kept in a folder beside it')
    .option('--end-sessions', 'end all sessions that were open when the backup was made')
    .action((file: string, flags: RestoreFlags) => restore(file, flags, context));
}

async function restore(file: string, flags: RestoreFlags, context: CommandContext): Promise<void> {
  exitOnSignals();
  const settings = settingsOf(flags, context);
  requireDatabaseFile(settings, 'restore');
  const restoration = await restoreDatabase({
    ...sealedStoreOptions(settings),
    ...damagePolicyOf(flags),
    file,
    mayReplace: flags.force ?? false,
    endSessions: flags.endSessions ?? false,
    onProgress: copyProgress(),
  });
  print(`${sentencesOf(restoration, settings.database).join('\n')}\n`);
}

function sentencesOf(
  { verdict, newest, replaced, replacedHead, keptKeys, hadKeys, keysOfOthers, sessionsEnded }: Restoration,
  database: string,
): string[] {
  const upTo = newest
    ? `event ${newest.seq} of ${isoTime(newest.timeMs)}`
    : 'the beginning, without any event';
  return [
    `${database} restored, as it was at ${upTo}. Start the server.`,
    ...(verdict.whole ? [] : [`Warning: its audit trail is broken at event ${verdict.brokenSeq}.`]),
    ...(sessionsEnded > 0 ? [`${sessionsEnded} sessions ended.`] : []),
    ...(keptKeys ? ['Keys that the backup lacks stay in use beside its own.'] : []),
    ...(hadKeys
      ? []
      : [
          'There were no newer keys: if keys were rotated after the backup, sessions refreshed since then are lost, and their users have to sign in again.',
        ]),
    ...(keysOfOthers
      ? [
          'The former keys do not belong to this audit trail: users with tokens signed by them have to sign in again.',
        ]
      : []),
    ...(replaced ? [`The former database is kept in ${replaced}.`] : []),
    ...(replacedHead && newest && replacedHead.seq > newest.seq
      ? [
          `Events ${newest.seq + 1} to ${replacedHead.seq} are not in it: repeat what they record about users, devices and ended sessions (see the audit export of the former database).`,
        ]
      : []),
  ];
}

import type { Command } from 'commander';
import { type Restoration, restoreDatabase } from '../../server/backup/restore-database.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { type DamageFlags, damagePolicyOf, withDamageOptions } from './backup-command.ts';
import {
  type CommandContext,
  type CommonFlags,
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
    .description('check a backup and put it in place of the database; the server must be stopped')
    .option('--force', 'replace the database that is there; it is kept in a folder beside')
    .option('--end-sessions', 'end all sessions that were open when the backup was made')
    .action((file: string, flags: RestoreFlags) => restore(file, flags, context));
}

async function restore(file: string, flags: RestoreFlags, context: CommandContext): Promise<void> {
  exitOnSignals();
  const settings = settingsOf(flags, context);
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
    ...(keptKeys ? ['Keys that were there and are not in the backup stay in use beside its own.'] : []),
    ...(hadKeys
      ? []
      : [
          'No newer keys were there: if keys were rotated since the backup, sessions that were refreshed since then cannot go on, and their users sign in again.',
        ]),
    ...(keysOfOthers
      ? ['The keys that were there are not of this trail: whoever has tokens of them signs in again.']
      : []),
    ...(replaced ? [`What was there before is kept in ${replaced}.`] : []),
    ...(replacedHead && newest && replacedHead.seq > newest.seq
      ? [
          `Events ${newest.seq + 1} to ${replacedHead.seq} are not in it: do again what they say about users, devices and ended sessions (audit export there).`,
        ]
      : []),
  ];
}

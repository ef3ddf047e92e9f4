import type { Command } from 'commander';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { removeBadge, removeBadgesOf } from '../../server/domain/badges/remove-badge.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { checkedIdOr } from './checked-arguments.ts';
import { type CommandContext, type CommonFlags, withCommonOptions } from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';

interface RemoveFlags extends CommonFlags {
  readonly user?: string;
}

/** `badge …`: which badge belongs to whom. The numbers of badges are stored nowhere, so none is shown. */
export function addBadgeCommands(program: Command, context: CommandContext): void {
  const badge = program.command('badge').description('badges and their users');
  addListCommand(badge, 'list all badges, by user', context, ({ badges, users }) =>
    badges.list().map(({ id, userId, linkedAtMs }) => {
      const user = users.find(userId);
      return {
        id,
        username: user?.username ?? null,
        usable: user !== null && !user.disabled,
        linked_at: isoTime(linkedAtMs),
      };
    }),
  );
  withCommonOptions(badge.command('remove [id]'))
    .description('remove one badge, or all badges of a user, who then signs in with the user name')
    .option('--user <username>', 'remove all badges of this user')
    .action((given: string | undefined, flags: RemoveFlags) => {
      const id = checkedIdOr('badge remove', given, '--user', flags.user);
      return printResult(flags, context, async (ports) => {
        if (id === null) {
          const user = flags.user ?? '';
          return `${await removeBadgesOf(ports, user, commandLine)} badges of ${user} removed.`;
        }
        await removeBadge(ports, id, commandLine);
        return `Badge ${id} removed.`;
      });
    });
}

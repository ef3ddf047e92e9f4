import type { Command } from 'commander';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { removeBadge, removeBadgesOf } from '../../server/domain/badges/remove-badge.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { checkedId } from './checked-id.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { addListCommand } from './list-command.ts';
import { print } from './print.ts';
import type { Row } from './print-rows.ts';

/** `badge …`: which badges are linked to whom. Numbers of badges are stored nowhere, so none is shown. */
export function addBadgeCommands(program: Command, context: CommandContext): void {
  const badge = program.command('badge').description('badges and whose they are');
  addListCommand(badge, 'list all badges, by user', (flags) => list(flags, context));
  withCommonOptions(badge.command('remove [id]'))
    .description('remove one badge, or all of a user; whoever has it signs in with the user name')
    .option('--user <username>', 'remove all badges of this user')
    .action((id: string | undefined, flags: CommonFlags & { user?: string }) => remove(id, flags, context));
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  return withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(({ badges, users }) =>
      badges.list().map(({ id, userId, linkedAtMs }) => {
        const user = users.find(userId);
        return {
          id,
          username: user?.username ?? null,
          usable: user !== null && !user.disabled,
          linked_at: isoTime(linkedAtMs),
        };
      }),
    ),
  );
}

async function remove(
  id: string | undefined,
  flags: CommonFlags & { user?: string },
  context: CommandContext,
): Promise<void> {
  const { user } = flags;
  if ((id === undefined) === (user === undefined))
    throw new UsageError('badge remove: give an id or --user.');
  if (user !== undefined) {
    const removed = await withDatabase(flags, context, (ports) => removeBadgesOf(ports, user, commandLine));
    print(`${removed} badges of ${user} removed.\n`);
    return;
  }
  const badgeId = checkedId('badge remove', id ?? '');
  await withDatabase(flags, context, (ports) => removeBadge(ports, badgeId, commandLine));
  print(`Badge ${badgeId} removed.\n`);
}

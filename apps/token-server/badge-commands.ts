import type { Command } from 'commander';
import { badgeHashWith } from '../../server/crypto/keyed-hashes.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { isInUse, issueBadgeCode, revokeBadgeCode } from '../../server/domain/badges/badge-code.ts';
import { removeBadge, removeBadgesOf } from '../../server/domain/badges/remove-badge.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { checkedIdOr } from './checked-arguments.ts';
import { type CommandContext, type CommonFlags, withCommonOptions } from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';

interface CodeFlags extends CommonFlags {
  readonly revoke?: true;
  readonly json?: true;
}

interface RemoveFlags extends CommonFlags {
  readonly user?: string;
}

/** `badge …`: which badge belongs to whom. The numbers of badges are stored nowhere, so none is shown. */
export function addBadgeCommands(program: Command, context: CommandContext): void {
  const badge = program.command('badge').description('badges and their users');
  addListCommand(badge, 'list all badges, by user', context, async ({ badges, users }, nowMs) =>
    Array.fromAsync(await badges.list(), async ({ id, userId, linkedAtMs, expiresAtMs, cardKey }) => {
      const user = await users.find(userId);
      return {
        id,
        username: user?.username ?? null,
        usable: user !== null && !user.disabled && isInUse({ expiresAtMs }, nowMs),
        linked_at: isoTime(linkedAtMs),
        expires_at: expiresAtMs === null ? null : isoTime(expiresAtMs),
        proves_key: cardKey !== null,
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
  withCommonOptions(badge.command('code <username>'))
    .description(
      'make a code that names a user for one day where the badge would, and print it; it is shown only this once and replaces the one before',
    )
    .option('--revoke', 'end the code of this user instead')
    .option('--json', 'as JSON')
    .action((username: string, flags: CodeFlags) => {
      if (flags.revoke)
        return printResult(flags, context, async (ports) => {
          const revoked = await revokeBadgeCode(ports, username, commandLine);
          return revoked === 0 ? `${username} has no code.` : `The code of ${username} has ended.`;
        });
      return printResult(flags, context, async (ports, _settings, { keys }) =>
        codeFor({ ...ports, badgeHash: badgeHashWith(keys.badgeSecret) }, username, flags),
      );
    });
}

async function codeFor(
  ports: Parameters<typeof issueBadgeCode>[0],
  username: string,
  { json }: CodeFlags,
): Promise<string> {
  const { code, expiresAtMs, ...user } = await issueBadgeCode(ports, username, commandLine);
  const expiresAt = isoTime(expiresAtMs);
  if (json) return JSON.stringify({ code, username: user.username, expires_at: expiresAt });
  const inGroups = `${code.slice(0, 4)} ${code.slice(4)}`;
  return `${inGroups}\nNames ${user.username} in place of the badge until ${expiresAt}; PIN or password is needed as always.`;
}

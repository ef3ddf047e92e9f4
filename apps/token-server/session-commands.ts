import type { Command } from 'commander';
import { orderLock } from '../../server/domain/sessions/order-lock.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { revokeSession, revokeSessionsOf } from '../../server/domain/users/administer-user.ts';
import { checkedId, checkedIdOr } from './checked-arguments.ts';
import { type CommandContext, type CommonFlags, withCommonOptions } from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';

interface EndFlags extends CommonFlags {
  readonly user?: string;
}

/** `session …`: who is signed in; lock or end a session. */
export function addSessionCommands(program: Command, context: CommandContext): void {
  const session = program.command('session').description('open sessions');
  addListCommand(session, 'list all open sessions, newest first', context, async ({ sessions }, nowMs) =>
    (await Array.fromAsync(sessions.open()))
      .filter(({ expiresAtMs }) => expiresAtMs > nowMs)
      .map((open) => ({
        id: open.id,
        username: open.user.username,
        device: open.device?.name ?? open.deviceLabel,
        ward: open.ward,
        profile: open.profile,
        bound: open.keyThumbprint !== null,
        generation: open.generation,
        locked: open.lockedAtMs !== null,
        started_at: isoTime(open.startedAtMs),
        expires_at: isoTime(open.expiresAtMs),
      })),
  );
  withCommonOptions(session.command('lock <id>'))
    .description('lock the screen of the workstation of a session')
    .action((given: string, flags: CommonFlags) => {
      const id = checkedId('session lock', given);
      return printResult(flags, context, async (ports) => {
        await orderLock(ports, id);
        return `The workstation of session ${id} locks its screen as soon as it hears of it.`;
      });
    });
  withCommonOptions(session.command('end [id]'))
    .description('end one session, or all sessions of a user')
    .option('--user <username>', 'end all sessions of this user')
    .action((given: string | undefined, flags: EndFlags) => {
      const id = checkedIdOr('session end', given, '--user', flags.user);
      return printResult(flags, context, async (ports) => {
        if (id === null) {
          const user = flags.user ?? '';
          return `${await revokeSessionsOf(ports, user)} sessions of ${user} ended.`;
        }
        await revokeSession(ports, id);
        return `Session ${id} ended.`;
      });
    });
}

import type { Command } from 'commander';
import { orderLock } from '../../server/domain/sessions/order-lock.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { revokeSession, revokeSessionsOf } from '../../server/domain/users/administer-user.ts';
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

/** `session …`: who is signed in, locking and ending that. */
export function addSessionCommands(program: Command, context: CommandContext): void {
  const session = program.command('session').description('open sessions');
  addListCommand(session, 'list all open sessions, newest first', (flags) => list(flags, context));
  withCommonOptions(session.command('lock <id>'))
    .description('have the workstation of a session lock its screen')
    .action((id: string, flags: CommonFlags) => lock(id, flags, context));
  withCommonOptions(session.command('end [id]'))
    .description('end one session, or all of a user')
    .option('--user <username>', 'end all sessions of this user')
    .action((id: string | undefined, flags: CommonFlags & { user?: string }) => end(id, flags, context));
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  return withDatabase(flags, context, async ({ unitOfWork, clock }) =>
    unitOfWork.read(({ sessions }) =>
      [...sessions.open()]
        .filter(({ expiresAtMs }) => expiresAtMs > clock.nowMs())
        .map((session) => ({
          id: session.id,
          username: session.user.username,
          device: session.device?.name ?? session.deviceLabel,
          ward: session.ward,
          profile: session.profile,
          bound: session.keyThumbprint !== null,
          generation: session.generation,
          locked: session.lockedAtMs !== null,
          started_at: isoTime(session.startedAtMs),
          expires_at: isoTime(session.expiresAtMs),
        })),
    ),
  );
}

async function lock(id: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const sessionId = checkedId('session lock', id);
  await withDatabase(flags, context, (ports) => orderLock(ports, sessionId));
  process.stdout.write(`The workstation of session ${id} locks its screen as soon as it hears of it.\n`);
}

async function end(
  id: string | undefined,
  flags: CommonFlags & { user?: string },
  context: CommandContext,
): Promise<void> {
  const { user } = flags;
  if ((id === undefined) === (user === undefined)) throw new UsageError('session end: give an id or --user.');
  if (user !== undefined) {
    const ended = await withDatabase(flags, context, (ports) => revokeSessionsOf(ports, user));
    print(`${ended} sessions of ${user} ended.\n`);
    return;
  }
  const sessionId = checkedId('session end', id ?? '');
  await withDatabase(flags, context, (ports) => revokeSession(ports, sessionId));
  print(`Session ${id} ended.\n`);
}

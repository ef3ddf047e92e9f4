import type { Command } from 'commander';
import { z } from 'zod';
import { revokeSession, revokeSessionsOf } from '../../server/domain/users/administer-user.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { printRows } from './print-rows.ts';

/** `session …`: who is signed in, and ending that. */
export function addSessionCommands(program: Command, context: CommandContext): void {
  const session = program.command('session').description('open sessions');
  withCommonOptions(session.command('list'))
    .description('list all open sessions, newest first')
    .option('--json', 'as JSON')
    .action((flags: CommonFlags & { json?: boolean }) => list(flags, context));
  withCommonOptions(session.command('end [id]'))
    .description('end one session, or all of a user')
    .option('--user <username>', 'end all sessions of this user')
    .action((id: string | undefined, flags: CommonFlags & { user?: string }) => end(id, flags, context));
}

async function list(flags: CommonFlags & { json?: boolean }, context: CommandContext): Promise<void> {
  const rows = await withDatabase(flags, context, async ({ unitOfWork, clock }) =>
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
          started_at: new Date(session.startedAtMs).toISOString(),
          expires_at: new Date(session.expiresAtMs).toISOString(),
        })),
    ),
  );
  printRows(rows, flags.json ?? false);
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
    process.stdout.write(`${ended} sessions of ${user} ended.\n`);
    return;
  }
  const sessionId = z.uuid().safeParse(id);
  if (!sessionId.success)
    throw new UsageError('session end: the id must be a UUID as `session list` shows it.');
  await withDatabase(flags, context, (ports) => revokeSession(ports, sessionId.data.toLowerCase()));
  process.stdout.write(`Session ${sessionId.data} ended.\n`);
}

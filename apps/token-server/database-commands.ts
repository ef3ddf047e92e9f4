import type { Command } from 'commander';
import type { Repositories } from '../../server/domain/ports/unit-of-work.ts';
import { type CommandContext, type CommonFlags, withCommonOptions, withDatabase } from './command-context.ts';
import { print, printList, type Row } from './print.ts';

/** Runs a command on the database, and prints its sentence once the database is closed. */
export async function printResult(
  flags: CommonFlags,
  context: CommandContext,
  act: Parameters<typeof withDatabase<string>>[2],
): Promise<void> {
  print(`${await withDatabase(flags, context, act)}\n`);
}

/**
 * Adds `list` to a group of commands: prints rows of the database for people, or with `--json` for programs. People see all
 * columns, or those that `shownOf` returns.
 */
export function addListCommand<Listed extends Row>(
  group: Command,
  description: string,
  context: CommandContext,
  rowsOf: (repositories: Repositories, nowMs: number) => Promise<readonly Listed[]>,
  shownOf: (row: Listed) => Row = (row) => row,
): void {
  withCommonOptions(group.command('list'))
    .description(description)
    .option('--json', 'as JSON')
    .action(async (flags: CommonFlags & { json?: boolean }) => {
      const rows = await withDatabase(flags, context, async ({ unitOfWork, clock }) =>
        unitOfWork.read((repositories) => rowsOf(repositories, clock.nowMs())),
      );
      printList(rows, flags.json, shownOf);
    });
}

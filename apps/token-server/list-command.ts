import type { Command } from 'commander';
import { type CommonFlags, withCommonOptions } from './command-context.ts';
import { printRows, type Row } from './print-rows.ts';

/** Adds `list` to a group of commands: prints rows for people, with `--json` for programs. */
export function addListCommand(
  group: Command,
  description: string,
  read: (flags: CommonFlags) => Promise<readonly Row[]>,
): void {
  withCommonOptions(group.command('list'))
    .description(description)
    .option('--json', 'as JSON')
    .action(async (flags: CommonFlags & { json?: boolean }) => printRows(await read(flags), flags.json));
}

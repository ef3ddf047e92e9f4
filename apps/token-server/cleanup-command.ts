import type { Command } from 'commander';
import { removeEndedSessions } from '../../server/domain/sessions/remove-ended-sessions.ts';
import { removeEmptyCounters } from '../../server/domain/throttling/remove-empty-counters.ts';
import {
  type CommandContext,
  type CommonFlags,
  requireCertainTime,
  wholeNumber,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { print, printRemark } from './print.ts';

/** `cleanup`: removes ended sessions; the audit trail stays. */
export function addCleanupCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('cleanup'))
    .description('remove ended sessions in batches; progress goes to stderr')
    .option(
      '--days <number>',
      'keep sessions that ended within this number of days (setting: cleanup.days)',
      wholeNumber,
    )
    .action(async (flags: CommonFlags & { days?: number }) => {
      const removed = await withDatabase(flags, context, async (ports, settings) => {
        requireCertainTime(ports.clock);
        await removeEmptyCounters(ports);
        const days = flags.days ?? settings.cleanup.days;
        return removeEndedSessions(ports, days, { onProgress: removalProgress() });
      });
      print(`${removed} ended sessions removed.\n`);
    });
}

const toldEveryMs = 1_000;

/** At most one line a second on stderr. */
function removalProgress(): (removed: number) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (removed) => {
    if (performance.now() - toldAtMs < toldEveryMs) return;
    toldAtMs = performance.now();
    printRemark(`${removed} removed\n`);
  };
}

import type { Command } from 'commander';
import { verifyChain } from '../../server/domain/audit/verify-chain.ts';
import { type CommandContext, type CommonFlags, withCommonOptions, withDatabase } from './command-context.ts';

/** `audit …`: the hash chain of events. */
export function addAuditCommands(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('the audit trail');
  withCommonOptions(audit.command('verify'))
    .description('check the whole chain; exits with 1 and names the first broken event')
    .option('--json', 'as JSON')
    .action((flags: CommonFlags & { json?: boolean }) => verify(flags, context));
}

async function verify(flags: CommonFlags & { json?: boolean }, context: CommandContext): Promise<void> {
  const verdict = await withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(({ audit }) => verifyChain(audit.events())),
  );
  const facts = verdict.whole
    ? { whole: true, count: verdict.count, head: verdict.head.hash.toString('hex') }
    : { whole: false, broken_seq: verdict.brokenSeq, problem: verdict.problem };
  const sentence = verdict.whole
    ? `The audit trail is whole: ${facts.count} events, head ${facts.head}.`
    : `The audit trail is broken at event ${verdict.brokenSeq}: ${verdict.problem}.`;
  process.stdout.write(`${flags.json ? JSON.stringify(facts) : sentence}\n`);
  if (!verdict.whole) process.exitCode = 1;
}

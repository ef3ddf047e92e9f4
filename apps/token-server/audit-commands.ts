import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { AuditHeadFile, headFileOfNode } from '../../server/crypto/audit-head-file.ts';
import { FileKeyStore } from '../../server/crypto/file-key-store.ts';
import { keyFileOf, readKeyFile } from '../../server/crypto/key-file.ts';
import { LaneHeadFile } from '../../server/crypto/lane-head-file.ts';
import { genesis } from '../../server/domain/audit/chain/hash-chain.ts';
import type { HeadRecord, RecordedHead } from '../../server/domain/audit/chain/head-record.ts';
import { type ChainVerdict, sentenceOfBroken } from '../../server/domain/audit/chain/verify-chain.ts';
import { missingKey } from '../../server/domain/audit/state/newest-keys.ts';
import { verifyTrail, verifyUnsealedTrail } from '../../server/domain/audit/verify-trail.ts';
import { readClusterKeys } from '../../server/running/read-cluster-keys.ts';
import type { Store } from '../../server/store/store.ts';
import { addAuditExportCommand } from './audit-export-command.ts';
import { addAuditPruneCommand } from './audit-prune-command.ts';
import {
  type CommandContext,
  type CommonFlags,
  sealedStoreOptions,
  UsageError,
  withBareDatabase,
  withCommonOptions,
} from './command-context.ts';
import { print, printRemark } from './print.ts';

interface VerifyFlags extends CommonFlags {
  readonly json?: boolean;
  readonly reviewed?: string;
}

/** `audit …`: the hash chain of events. */
export function addAuditCommands(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('the audit trail');
  withCommonOptions(audit.command('verify'))
    .description('check the whole audit trail; if it is broken, name the first broken event and exit with 1')
    .option('--json', 'as JSON')
    .option('--reviewed <numbers>', 'numbers of events that record damage which has been investigated: 17,99')
    .action((flags: VerifyFlags) => verify(flags, context));
  addAuditExportCommand(audit, context);
  addAuditPruneCommand(audit, context);
}

async function verify(flags: VerifyFlags, context: CommandContext): Promise<void> {
  const reviewed = eventNumbers(flags.reviewed ?? '');
  const { verdict, isShared } = await withBareDatabase(flags, context, async (store, settings) => ({
    verdict: await verifyStore(store, settings, reviewed),
    isShared: settings.database_url !== undefined,
  }));
  print(`${flags.json ? JSON.stringify(factsOf(verdict)) : sentenceOf(verdict, isShared)}\n`);
  if (!verdict.whole) process.exitCode = 1;
}

/** Changes nothing: an examination leaves no trace. */
async function verifyStore(
  { unitOfWork }: Store,
  settings: Parameters<typeof sealedStoreOptions>[0],
  reviewed: ReadonlySet<number>,
): Promise<ChainVerdict> {
  const { databaseFile, clock, log } = sealedStoreOptions(settings);
  if (settings.database_url !== undefined) {
    const keys = await readClusterKeys(unitOfWork, settings, clock);
    if (keys === null) {
      const mark = await unitOfWork.read(({ audit }) => audit.newestKeyMark());
      if (mark === null && !existsSync(headFileOfNode(databaseFile)))
        return unitOfWork.read(({ audit }) => verifyUnsealedTrail(audit));
      throw new UsageError(
        'The keys in the database are gone: without them, the events cannot be verified. Restore it from the backup; if they are lost, make new keys with `keys create --end-sessions`.',
      );
    }
    const seal = keys.auditSeal;
    const headRecord = new RecordOfNode(databaseFile, seal, log);
    const laneRecord = new LaneHeadFile(databaseFile, seal, log);
    const trailKeys = { seal, headRecord, laneRecord };
    const verdict = await unitOfWork.read(({ audit }) => verifyTrail(audit, trailKeys, reviewed));
    if (!verdict.whole) return verdict;
    // Read last: what is made meanwhile is there as well.
    return missingKey(verdict.newestKeys ?? [], (await keys.read()).keys) ?? verdict;
  }
  const path = keyFileOf(databaseFile);
  return unitOfWork.read(async ({ audit }) => {
    if (readKeyFile(path)) {
      const seal = new FileKeyStore(databaseFile, clock).auditSeal;
      return verifyTrail(audit, { seal, headRecord: new AuditHeadFile(databaseFile, seal, log) }, reviewed);
    }
    const mark = await audit.newestKeyMark();
    if (!mark) return verifyUnsealedTrail(audit);
    throw new UsageError(
      `The key file ${path} is missing: without it, the events cannot be verified. Restore it from a backup.`,
    );
  });
}

/** The end of the trail as this machine has seen it; one that is no node has seen none, and is told so. */
class RecordOfNode implements HeadRecord {
  readonly #file: AuditHeadFile;

  constructor(...[file, seal, log]: Parameters<typeof AuditHeadFile.toLookAt>) {
    this.#file = AuditHeadFile.toLookAt(file, seal, log);
  }

  read(): RecordedHead {
    const recorded = this.#file.read();
    if (recorded.kind !== 'missing') return recorded;
    printRemark(
      'This machine has never been a node of this database, so it cannot tell whether the newest events were cut off: run this on a node, too.\n',
    );
    return { kind: 'recorded', head: genesis };
  }

  write(): void {
    throw new Error('an examination leaves no trace');
  }
}

function factsOf(verdict: ChainVerdict) {
  return verdict.whole
    ? {
        whole: true,
        count: verdict.count,
        first_seq: verdict.firstSeq,
        head_seq: verdict.head.seq,
        head: verdict.head.hash.toString('hex'),
        vouched_from_seq: verdict.vouchedFromSeq ?? null,
        ...(verdict.lanes && { lanes: verdict.lanes.lanes, events_in_lanes: verdict.lanes.events }),
      }
    : {
        whole: false,
        ...(verdict.lane !== undefined && { lane: verdict.lane }),
        broken_seq: verdict.brokenSeq,
        of: verdict.of ?? 'events',
        problem: verdict.problem,
      };
}

function whatToDo(isShared: boolean): string {
  const copy = isShared
    ? '`pg_dump`, the key-encryption file, and the head record of each node'
    : '`backup --even-damaged`';
  return `Keep a copy of everything (${copy}) and find out why: docs/operation.md.`;
}

/** `isShared`: the database is that of several nodes, which our own backups do not copy. */
function sentenceOf(verdict: ChainVerdict, isShared: boolean): string {
  if (!verdict.whole) return `${sentenceOfBroken(verdict)} ${whatToDo(isShared)}`;
  const pruned = verdict.firstSeq > 1 ? `, from event ${verdict.firstSeq} on` : '';
  const beside =
    verdict.lanes && verdict.lanes.events > 0
      ? `, ${verdict.lanes.events} in ${verdict.lanes.lanes} lanes of nodes`
      : '';
  const whole = `The audit trail is whole: ${verdict.count} events${pruned}${beside}, head ${verdict.head.hash.toString('hex')}.`;
  return `${whole} ${sentenceOfState(verdict.vouchedFromSeq ?? null)}`;
}

function sentenceOfState(fromSeq: number | null): string {
  if (fromSeq === null)
    return 'Nothing vouches for users, sessions, workstations and reviews yet; from its next start on, the server does.';
  const follows = 'Users, sessions, workstations and reviews follow from it';
  // There was nothing before the first event.
  return fromSeq === 1
    ? `${follows}.`
    : `${follows} since event ${fromSeq}; nothing vouches for what was before.`;
}

/** Parses numbers of events, separated by commas. Throws `UsageError`. */
export function eventNumbers(list: string): ReadonlySet<number> {
  const numbers = list.split(',').filter((part) => part.trim() !== '');
  if (!numbers.every((part) => /^\s*\d{1,15}\s*$/.test(part))) {
    throw new UsageError('--reviewed: give numbers of events, separated by commas.');
  }
  return new Set(numbers.map(Number));
}

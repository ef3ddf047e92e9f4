import { type Command, InvalidArgumentError, Option } from 'commander';
import { createOfflineCode } from '../../electron/core/policy/offline-code.ts';
import { emergencyReasonLength } from '../../server/contract/constants.ts';
import {
  type EmergencyVerdict,
  emergencyReasonText,
  emergencyVerdicts,
  reviewNote,
} from '../../server/contract/emergency.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { nameEmergency } from '../../server/domain/emergency/name-emergency.ts';
import { noteEmergencyCode } from '../../server/domain/emergency/note-emergency-code.ts';
import { reviewEmergency } from '../../server/domain/emergency/review-emergency.ts';
import { AdministrationError } from '../../server/domain/ports/administration-error.ts';
import { Refusal } from '../../server/domain/ports/refusal.ts';
import { sentenceOfUnverified } from '../../server/domain/records/unverified-use.ts';
import { dayMs } from '../../server/domain/time/durations.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { adminEmergencyOf, unverifiedUseOf } from '../../server/http/emergency-answer.ts';
import { errorBodyOf } from '../../server/http/error-answer.ts';
import { checkedId } from './checked-arguments.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  wholeNumber,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { print, printList, printRemark, type Row } from './print.ts';

interface ListFlags extends CommonFlags {
  readonly open?: boolean;
  readonly unverified?: boolean;
  readonly json?: boolean;
}

interface ReviewFlags extends CommonFlags {
  readonly by: string;
  readonly verdict: EmergencyVerdict;
  readonly note: string;
  readonly words?: string;
}

interface CodeFlags extends CommonFlags {
  readonly uses: number;
  readonly days: number;
  readonly json?: boolean;
}

const wordsLength = `${emergencyReasonLength.shortest} to ${emergencyReasonLength.longest}`;

/** `emergency …`: emergency accesses, and the sealed codes for when this server cannot be reached. */
export function addEmergencyCommands(program: Command, context: CommandContext): void {
  const emergency = program.command('emergency').description('emergency accesses and their reviews');
  withCommonOptions(emergency.command('list'))
    .description('list emergency accesses, newest first')
    .option('--open', 'only those whose review is not closed')
    .option('--unverified', 'list the unverified reports instead, which anybody could have made up')
    .option('--json', 'as JSON, with reasons and notes')
    .action((flags: ListFlags) => list(flags, context));
  withCommonOptions(emergency.command('show <id>'))
    .description('show one access with its reason and its review')
    .option('--json', 'as JSON')
    .action((id: string, flags: ListFlags) => show(id, flags, context));
  withCommonOptions(emergency.command('review <id>'))
    .description('review one access; the verdict `needs_follow_up` leaves the review open')
    .requiredOption('--by <username>', 'security officer who decides, who cannot review an access of her own')
    .addOption(
      new Option('--verdict <verdict>', 'what the officer found')
        .choices([...emergencyVerdicts])
        .makeOptionMandatory(),
    )
    .requiredOption('--note <text>', 'why, 1 to 1000 characters')
    .option(
      '--words <text>',
      `where the words of the access are missing, what its user has told the officer, ${wordsLength} characters; no review is closed without`,
    )
    .action((id: string, flags: ReviewFlags) => review(id, flags, context));
  const code = emergency.command('code').description('sealed codes for workstations without connection');
  withCommonOptions(code.command('create'))
    .description(
      'make a sealed code and print it, shown only this once, with the entry for the policy of workstations',
    )
    .option(
      '--uses <number>',
      'how often it can be used at one workstation (1 to 100)',
      wholeNumberBetween(1, 100),
      3,
    )
    .option('--days <number>', 'for how many days it is valid (1 to 1100)', wholeNumberBetween(1, 1_100), 365)
    .option('--json', 'as JSON')
    .action((flags: CodeFlags) => createCode(flags, context));
}

async function list(flags: ListFlags, context: CommandContext): Promise<void> {
  if (flags.unverified) return listUnverified(flags, context);
  const { found, unverified } = await withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(async (repositories) => ({
      unverified: await repositories.unverifiedUses.count(),
      found: await Array.fromAsync(
        await repositories.emergencies.page(null, Number.MAX_SAFE_INTEGER, { openOnly: flags.open ?? false }),
        async (access) => adminEmergencyOf(await nameEmergency(repositories, access)),
      ),
    })),
  );
  if (unverified.count > 0) printRemark(`${sentenceOfUnverified(unverified)}\n`);
  printList(found, flags.json, rowOf);
}

/** Unverified reports are listed separately, so that nobody takes them for facts. */
async function listUnverified(flags: ListFlags, context: CommandContext): Promise<void> {
  const { uses, unverified } = await withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(async (repositories) => ({
      unverified: await repositories.unverifiedUses.count(),
      uses: await Array.fromAsync(await repositories.unverifiedUses.list(), (use) =>
        unverifiedUseOf(repositories, use),
      ),
    })),
  );
  if (unverified.count > 0) printRemark(`${sentenceOfUnverified(unverified)}\n`);
  printList(uses, flags.json, ({ code_id, device, ...use }) => ({
    id: use.id,
    recorded_at: use.recorded_at,
    started_at: use.started_at,
    person: `"${use.person}"`,
    code: code_id,
    device: device?.name ?? null,
    address: use.address,
    why: use.doubt,
  }));
}

type Emergency = ReturnType<typeof adminEmergencyOf>;

function rowOf({ id, started_at, kind, user, person, device, ward, ...access }: Emergency): Row {
  return {
    id,
    started_at,
    kind,
    who: user?.username ?? `"${person}"`,
    device: device?.name ?? null,
    ward,
    reason: access.reason_code,
    words: access.reason === null ? 'missing' : access.reason_noted_by ? 'noted' : 'written',
    review: access.review?.verdict ?? 'open',
    doubt: access.doubt,
  };
}

async function show(id: string, flags: ListFlags, context: CommandContext): Promise<void> {
  const emergencyId = checkedId('emergency show', id);
  const found = await withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(async (repositories) => {
      const access = await repositories.emergencies.find(emergencyId);
      return access && adminEmergencyOf(await nameEmergency(repositories, access));
    }),
  );
  if (!found) throw new AdministrationError(`There is no emergency access ${emergencyId}.`);
  print(flags.json ? `${JSON.stringify(found, null, 2)}\n` : pageOf(found));
}

function pageOf(found: Emergency): string {
  const { user, review } = found;
  const lines = [
    ...Object.entries(rowOf(found)).map(([name, value]) => `${name}: ${value ?? '-'}`),
    ...(user ? [`name: ${user.display_name} (id ${user.id})`] : [`code: ${found.code_id}`]),
    `ended_at: ${found.ended_at ?? 'not over, as far as is known'}`,
    `recorded_at: ${found.recorded_at}`,
    `address: ${found.address ?? '-'}`,
    wordsOf(found),
    ...(review
      ? [
          `reviewed by: ${review.reviewed_by.username} at ${review.reviewed_at}`,
          `note: ${indented(review.note)}`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function wordsOf({ reason, reason_noted_by: noter }: Emergency): string {
  if (reason === null) return 'in own words: missing; ask, and note them with `emergency review --words`';
  return `${noter ? `as noted by ${noter.username}` : 'in own words'}: ${indented(reason)}`;
}

/** A line written by a stranger must not look like one of ours. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

async function review(
  id: string,
  { by, verdict, note, words, ...flags }: ReviewFlags,
  context: CommandContext,
): Promise<void> {
  const emergencyId = checkedId('emergency review', id);
  const text = reviewNote.safeParse(note);
  if (!text.success) throw new UsageError('--note: 1 to 1000 characters without control characters.');
  const told = emergencyReasonText.optional().safeParse(words);
  if (!told.success) throw new UsageError(`--words: ${wordsLength} characters without control characters.`);
  const decision = { verdict, note: text.data, words: told.data, reviewer: by };
  await withDatabase(flags, context, (ports) =>
    reviewEmergency(ports, emergencyId, decision, commandLine),
  ).catch((error: unknown) => {
    const isRule = error instanceof Refusal && error.code !== 'unavailable';
    throw isRule ? new AdministrationError(errorBodyOf(error.code, error.facts).detail) : error;
  });
  print(`Emergency access ${emergencyId} reviewed: ${verdict}.\n`);
}

async function createCode(flags: CodeFlags, context: CommandContext): Promise<void> {
  const made = await withDatabase(flags, context, async (ports) => {
    const lastDayMs = ports.clock.nowMs() + flags.days * dayMs;
    const expires = isoTime(lastDayMs).slice(0, 10);
    const created = await createOfflineCode({ uses: flags.uses, expires });
    await noteEmergencyCode(ports, created.entry);
    return created;
  });
  if (flags.json) {
    print(`${JSON.stringify(made)}\n`);
    return;
  }
  const { id, uses: allowed, expires } = made.entry;
  print(
    `${made.code}\nCode ${id}: seal it in an envelope, since it is not shown again. It can be used ${allowed} times at each workstation, until ${expires}. Add this to emergency.codes in the policy of the workstations:\n${JSON.stringify(made.entry)}\n`,
  );
}

function wholeNumberBetween(least: number, most: number) {
  return (value: string) => {
    const number = wholeNumber(value);
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

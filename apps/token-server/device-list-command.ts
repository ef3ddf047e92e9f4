import type { Command } from 'commander';
import { oldestWorkstation } from '../../server/contract/workstation-versions.ts';
import type { Repositories } from '../../server/domain/ports/unit-of-work.ts';
import type { Device } from '../../server/domain/records/device.ts';
import { requireWard } from '../../server/domain/wards/require-ward.ts';
import { adminDeviceOf } from '../../server/http/administration-answers.ts';
import { isOlderVersion } from '../../server/text/newer-version.ts';
import { checkedName } from './checked-arguments.ts';
import { type CommandContext, type CommonFlags, withCommonOptions, withDatabase } from './command-context.ts';
import { printList } from './print.ts';

interface ListFlags extends CommonFlags {
  readonly ward?: string;
  readonly problems?: true;
  readonly json?: true;
}

/** `device list`: the inventory of workstations, and what somebody should look at. */
export function addDeviceListCommand(device: Command, context: CommandContext): void {
  withCommonOptions(device.command('list'))
    .description('list all workstations, with what they last told of themselves')
    .option('--ward <name>', 'only those of a ward')
    .option('--problems', 'only those that somebody should look at')
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => {
      const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
      const listed = await withDatabase(flags, context, async ({ unitOfWork }, { clients }) => {
        const oldest = oldestWorkstation(clients.minimum_workstation);
        return unitOfWork.read((repositories) => {
          const wardId = ward === null ? null : requireWard(repositories, ward).id;
          return repositories.devices
            .page(null, Number.MAX_SAFE_INTEGER)
            .filter((found) => wardId === null || found.wardId === wardId)
            .map((found) => listedOf(repositories, found, oldest))
            .filter(({ attention }) => !flags.problems || attention.length > 0);
        });
      });
      printList(listed, flags.json, rowOf);
    });
}

type Listed = ReturnType<typeof listedOf>;

/** As administrators have it by HTTP, but flat, as spreadsheets like it. */
function listedOf(repositories: Repositories, device: Device, oldest: string) {
  const looked = adminDeviceOf(repositories, device);
  const { report, doubles, ...facts } = looked;
  return {
    ...facts,
    reported_at: report?.reported_at ?? null,
    version: report?.version ?? null,
    os: report?.os ?? null,
    arch: report?.arch ?? null,
    install: report?.install ?? null,
    key: report?.key ?? null,
    policy_version: report?.policy_version ?? null,
    policy_hash: report?.policy_hash ?? null,
    policy_problems: report?.problems ?? [],
    doubles,
    /** In a few words each, what somebody should look at. */
    attention: facts.state === 'revoked' ? [] : attentionOf(looked, oldest),
  };
}

function attentionOf({ state, doubles, report }: ReturnType<typeof adminDeviceOf>, oldest: string): string[] {
  const [first, ...others] = doubles;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const problems = report?.problems.length ?? 0;
  return [
    ...(state === 'waiting' ? ['waits for device approve'] : []),
    ...(first ? [`same ${first.same.join(' and ')} as ${first.name}${more}`] : []),
    ...(report && isOlderVersion(report.version, oldest) ? [`older than ${oldest}`] : []),
    ...(problems > 0 ? [`${problems} ${problems === 1 ? 'problem' : 'problems'} of the policy`] : []),
  ];
}

/** What a person sees of it; the rest is in `--json`. */
function rowOf({ id, name, ward, state, version, last_seen_at, attention }: Listed) {
  return { id, name, ward, state, version, last_seen_at, attention: attention.join('; ') || null };
}

import type { Command } from 'commander';
import { oldestWorkstation } from '../../server/contract/workstation-versions.ts';
import type { Repositories } from '../../server/domain/ports/unit-of-work.ts';
import type { Device } from '../../server/domain/records/device.ts';
import { requireWard } from '../../server/domain/wards/require-ward.ts';
import { adminDeviceOf } from '../../server/http/administration-answers.ts';
import { isOlderVersion } from '../../server/text/newer-version.ts';
import { checkedName } from './checked-arguments.ts';
import { type CommandContext, type CommonFlags, withCommonOptions, withDatabase } from './command-context.ts';
import { print, printList } from './print.ts';

interface ListFlags extends CommonFlags {
  readonly ward?: string;
  readonly problems?: true;
  readonly revoked?: true;
  readonly json?: true;
}

/** `device list`: the inventory of workstations, and what needs somebody's attention. */
export function addDeviceListCommand(device: Command, context: CommandContext): void {
  withCommonOptions(device.command('list'))
    .description('list all workstations with what they last reported')
    .option('--ward <name>', 'only those of a ward')
    .option('--problems', 'only those that need attention')
    .option('--revoked', 'also those that were revoked')
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => {
      const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
      const listed = await withDatabase(flags, context, async ({ unitOfWork }, { clients }) => {
        const oldest = oldestWorkstation(clients.minimum_workstation);
        return unitOfWork.read(async (repositories) => {
          const wardId = ward === null ? null : (await requireWard(repositories, ward)).id;
          const all = await repositories.devices.page(null, Number.MAX_SAFE_INTEGER);
          const ofWard = all.filter((found) => wardId === null || found.wardId === wardId);
          return Array.fromAsync(ofWard, (found) => listedOf(repositories, found, oldest));
        });
      });
      const shown = listed.filter(
        ({ state, attention }) =>
          (flags.revoked || state !== 'revoked') && (!flags.problems || attention.length > 0),
      );
      printList(shown, flags.json, rowOf);
      if (!flags.json) print(`\n${countsOf(listed, flags)}\n`);
    });
}

const stateNames = ['enrolled', 'waiting', 'seen'] as const;

/** Of all of the site or of the ward, whatever is listed of them. */
function countsOf(listed: readonly Listed[], { revoked, problems }: ListFlags): string {
  const count = (state: Listed['state']) => listed.filter((one) => one.state === state).length;
  const gone = count('revoked');
  const total = listed.length - gone;
  const states = stateNames.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
  const odd = listed.filter(({ attention }) => attention.length > 0).length;
  return [
    `${total} ${total === 1 ? 'workstation' : 'workstations'}${states.length === 0 ? '' : `: ${states.join(', ')}`}.`,
    odd === 0 ? 'None has problems.' : `${odd} with problems${problems ? '' : ': device list --problems'}.`,
    ...(gone === 0 ? [] : [`Besides, ${gone} revoked${revoked ? '' : ', listed with --revoked'}.`]),
  ].join(' ');
}

type Listed = Awaited<ReturnType<typeof listedOf>>;

/** The same as administrators get by HTTP, but flat, as spreadsheets like it. */
async function listedOf(repositories: Repositories, device: Device, oldest: string) {
  const looked = await adminDeviceOf(repositories, device);
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
    /** What needs somebody's attention, in a few words each. */
    attention: facts.state === 'revoked' ? [] : attentionOf(looked, oldest),
  };
}

function attentionOf(
  { state, doubles, report }: Awaited<ReturnType<typeof adminDeviceOf>>,
  oldest: string,
): string[] {
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

/** What people see; the rest is in `--json`. */
function rowOf({ id, name, ward, state, version, last_seen_at, attention }: Listed) {
  return { id, name, ward, state, version, last_seen_at, attention: attention.join('; ') || null };
}

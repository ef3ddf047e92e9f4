import type { Command } from 'commander';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import {
  approveAllDevices,
  approveDevice,
  approveWaitingDevices,
} from '../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../server/domain/enrolment/create-enrolment-code.ts';
import {
  countDevicesOfWard,
  revokeDevice,
  revokeDevicesOfWard,
} from '../../server/domain/enrolment/revoke-device.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { requireWard } from '../../server/domain/wards/require-ward.ts';
import { checkedId, checkedIdOr, checkedName } from './checked-arguments.ts';
import {
  type AdministrationPorts,
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withCreateOption,
} from './command-context.ts';
import { printResult } from './database-commands.ts';
import { addDeviceListCommand } from './device-list-command.ts';
import { isConfirmed } from './is-confirmed.ts';
import { lifetimeOption } from './lifetime.ts';
import { remarkNewWard } from './remark-new-ward.ts';

interface ApproveFlags extends CommonFlags {
  readonly all?: true;
  readonly waiting?: true;
  readonly ward?: string;
  readonly replaces?: string;
}

interface RevokeFlags extends CommonFlags {
  readonly ward?: string;
  readonly yes?: true;
}

interface CodeFlags extends CommonFlags {
  readonly ward?: string;
  readonly ttl: number;
  readonly json?: boolean;
}

/** `device …`: which workstations may sign people in. */
export function addDeviceCommands(program: Command, context: CommandContext): void {
  const device = program.command('device').description('workstations and their enrolment');
  withCreateOption(withCommonOptions(device.command('code')))
    .description('make a code that enrols one workstation, once, and print it; it is shown only this once')
    .option('--ward <name>', 'ward of the workstation; added with the standard profile if it is new')
    .addOption(lifetimeOption())
    .option('--json', 'as JSON')
    .action((flags: CodeFlags) => {
      const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
      return printResult(flags, context, (ports) => codeFor(ports, ward, flags));
    });
  addDeviceListCommand(device, context);
  addApproveCommand(device, context);
  addRevokeCommand(device, context);
}

function addApproveCommand(device: Command, context: CommandContext): void {
  withCommonOptions(device.command('approve [id]'))
    .description(
      'enrol, without a code, a workstation that is waiting or where somebody has signed in before',
    )
    .option('--all', 'enrol all workstations that have only been seen; those that are waiting are left out')
    .option('--waiting', 'enrol all waiting workstations except those that seem to be another device')
    .option('--ward <name>', 'with --waiting: only those of a ward')
    .option('--replaces <id>', 'the device it replaces, which is revoked at the same time')
    .action((given: string | undefined, flags: ApproveFlags) => {
      const which = flags.all ?? flags.waiting;
      if (flags.all && flags.waiting) throw new UsageError('device approve: give --all or --waiting.');
      const id = checkedIdOr('device approve', given, '--all or --waiting', which);
      if (id === null && flags.replaces !== undefined)
        throw new UsageError('device approve: --replaces goes with an id.');
      if (flags.ward !== undefined && !flags.waiting)
        throw new UsageError('device approve: --ward goes with --waiting.');
      const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
      const replaces = flags.replaces === undefined ? null : checkedId('device approve', flags.replaces);
      return printResult(flags, context, async (ports) => {
        if (id !== null) return approve(ports, id, replaces);
        return flags.waiting ? await approveWaiting(ports, ward) : approveAll(ports);
      });
    });
}

async function approveAll(ports: AdministrationPorts): Promise<string> {
  const { approved, waiting } = await approveAllDevices(ports, commandLine);
  const left = waiting === 0 ? '' : ` ${waiting} wait for an approval of their own: device list.`;
  return `${approved} devices approved.${left}`;
}

async function approveWaiting(ports: AdministrationPorts, ward: string | null): Promise<string> {
  const wardId =
    ward === null
      ? null
      : await ports.unitOfWork.read(async (repositories) => (await requireWard(repositories, ward)).id);
  const { approved, waiting } = await approveWaitingDevices(ports, wardId, commandLine);
  const left =
    waiting === 0 ? '' : ` ${waiting} seem to be other devices and wait on: device list --problems.`;
  return `${approved} devices approved.${left}`;
}

async function approve(ports: AdministrationPorts, id: string, replaces: string | null): Promise<string> {
  const { name, ended } = await approveDevice(ports, id, commandLine, replaces);
  if (replaces === null) return `Device ${id} approved as ${name}.`;
  return `Device ${id} approved as ${name}; device ${replaces} revoked, ${ended} sessions ended.`;
}

function addRevokeCommand(device: Command, context: CommandContext): void {
  withCommonOptions(device.command('revoke [id]'))
    .description('end all sessions of a workstation and refuse new ones, until a new code enrols it again')
    .option('--ward <name>', 'all workstations of a ward; asks first')
    .option('--yes', 'does not ask')
    .action((given: string | undefined, flags: RevokeFlags) => {
      const id = checkedIdOr('device revoke', given, '--ward', flags.ward);
      return printResult(flags, context, async (ports) => {
        if (id === null) return revokeWard(ports, checkedName('--ward', flags.ward ?? ''), flags.yes);
        return `Device ${id} revoked, ${await revokeDevice(ports, id, commandLine)} sessions ended.`;
      });
    });
}

async function revokeWard(ports: AdministrationPorts, ward: string, yes?: true): Promise<string> {
  const count = await countDevicesOfWard(ports, ward);
  if (count === 0) return `There are no devices of ${ward} to revoke.`;
  const question = `Revoke ${count} devices of ${ward} and end their sessions?`;
  if (!yes && !(await isConfirmed(question))) return 'Nothing was revoked.';
  const { revoked, ended } = await revokeDevicesOfWard(ports, ward, commandLine);
  return `${revoked} devices of ${ward} revoked, ${ended} sessions ended.`;
}

async function codeFor(
  ports: AdministrationPorts,
  ward: string | null,
  { ttl, json }: CodeFlags,
): Promise<string> {
  await remarkNewWard(ports, ward);
  const { code, expiresAtMs } = await createEnrolmentCode(ports, { ward, ttlSeconds: ttl }, commandLine);
  const expiresAt = isoTime(expiresAtMs);
  if (json) return JSON.stringify({ code, ward, expires_at: expiresAt });
  return `${code}\nEnrols one workstation${ward === null ? '' : ` into ${ward}`}, once, until ${expiresAt}.`;
}

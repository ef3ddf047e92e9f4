import { type Command, InvalidArgumentError, Option } from 'commander';
import { codeLifetime } from '../../server/contract/administration.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { approveAllDevices, approveDevice } from '../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../server/domain/enrolment/revoke-device.ts';
import { stateOfDevice } from '../../server/domain/records/device.ts';
import { isoTime, isoTimeOrNull } from '../../server/domain/time/iso-time.ts';
import { checkedId } from './checked-id.ts';
import { checkedName } from './checked-name.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withCreateOption,
  withDatabase,
} from './command-context.ts';
import { addListCommand } from './list-command.ts';
import { print } from './print.ts';
import type { Row } from './print-rows.ts';

interface CodeFlags extends CommonFlags {
  readonly ward?: string;
  readonly ttl: number;
  readonly json?: boolean;
}

/** `device …`: which workstations may sign people in. */
export function addDeviceCommands(program: Command, context: CommandContext): void {
  const device = program.command('device').description('workstations and their enrolment');
  withCreateOption(withCommonOptions(device.command('code')))
    .description('make a code that enrols one workstation, once; it is printed this once')
    .option('--ward <name>', 'ward of the workstation; made with the standard profile if it is new')
    .addOption(
      new Option('--ttl <time>', 'how long the code can be used: 90m, 24h, 7d')
        .argParser(lifetime)
        .default(codeLifetime.usual, '24h'),
    )
    .option('--json', 'as JSON')
    .action((flags: CodeFlags) => makeCode(flags, context));
  addListCommand(device, 'list all workstations', (flags) => list(flags, context));
  withCommonOptions(device.command('approve [id]'))
    .description('enrol a workstation that has signed people in before, without a code')
    .option('--all', 'all of them that were not revoked')
    .action((id: string | undefined, flags: CommonFlags & { all?: boolean }) => approve(id, flags, context));
  withCommonOptions(device.command('revoke <id>'))
    .description('end all sessions of a workstation and refuse new ones; a new code brings it back')
    .action((id: string, flags: CommonFlags) => revoke(id, flags, context));
}

async function makeCode(flags: CodeFlags, context: CommandContext): Promise<void> {
  const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
  const made = await withDatabase(flags, context, (ports) =>
    createEnrolmentCode(ports, { ward, ttlSeconds: flags.ttl }, commandLine),
  );
  const expiresAt = isoTime(made.expiresAtMs);
  print(
    flags.json
      ? `${JSON.stringify({ code: made.code, ward, expires_at: expiresAt })}\n`
      : `${made.code}\nEnrols one workstation${ward === null ? '' : ` into ${ward}`}, once, until ${expiresAt}.\n`,
  );
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  return withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(({ devices, wards }) =>
      devices.page(null, Number.MAX_SAFE_INTEGER).map((device) => ({
        id: device.id,
        name: device.name,
        ward: device.wardId === null ? null : (wards.find(device.wardId)?.name ?? null),
        state: stateOfDevice(device),
        registered_at: isoTime(device.registeredAtMs),
        enrolled_at: isoTimeOrNull(device.enrolledAtMs),
        revoked_at: isoTimeOrNull(device.revokedAtMs),
      })),
    ),
  );
}

async function approve(
  id: string | undefined,
  flags: CommonFlags & { all?: boolean },
  context: CommandContext,
): Promise<void> {
  if ((id === undefined) === (flags.all === undefined)) {
    throw new UsageError('device approve: give an id or --all.');
  }
  if (id === undefined) {
    const approved = await withDatabase(flags, context, (ports) => approveAllDevices(ports, commandLine));
    print(`${approved} devices approved.\n`);
    return;
  }
  const deviceId = checkedId('device approve', id);
  await withDatabase(flags, context, (ports) => approveDevice(ports, deviceId, commandLine));
  print(`Device ${deviceId} approved.\n`);
}

async function revoke(id: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const deviceId = checkedId('device revoke', id);
  const ended = await withDatabase(flags, context, (ports) => revokeDevice(ports, deviceId, commandLine));
  print(`Device ${deviceId} revoked, ${ended} sessions ended.\n`);
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };

/** Seconds of a time like `90m`. */
function lifetime(value: string): number {
  const [, count = '', unit = ''] = /^(\d{1,7})([smhd])$/.exec(value) ?? [];
  const seconds = Number(count) * (secondsOf[unit] ?? 0);
  if (seconds < codeLifetime.shortest || seconds > codeLifetime.longest) {
    throw new InvalidArgumentError('It must be a time from 1m to 30d, like 90m, 24h or 7d.');
  }
  return seconds;
}

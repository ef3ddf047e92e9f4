import { type Command, InvalidArgumentError, Option } from 'commander';
import { codeLifetime } from '../../server/contract/administration.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { approveAllDevices, approveDevice } from '../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../server/domain/enrolment/create-enrolment-code.ts';
import { revokeDevice } from '../../server/domain/enrolment/revoke-device.ts';
import { stateOfDevice } from '../../server/domain/records/device.ts';
import { wardNameOf } from '../../server/domain/records/ward.ts';
import { isoTime, isoTimeOrNull } from '../../server/domain/time/iso-time.ts';
import { checkedId, checkedIdOr, checkedName } from './checked-arguments.ts';
import {
  type AdministrationPorts,
  type CommandContext,
  type CommonFlags,
  withCommonOptions,
  withCreateOption,
} from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';

interface ApproveFlags extends CommonFlags {
  readonly all?: true;
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
    .addOption(
      new Option('--ttl <time>', 'how long the code is valid: 90m, 24h, 7d')
        .argParser(lifetime)
        .default(codeLifetime.usual, '24h'),
    )
    .option('--json', 'as JSON')
    .action((flags: CodeFlags) => {
      const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
      return printResult(flags, context, (ports) => codeFor(ports, ward, flags));
    });
  addListCommand(device, 'list all workstations', context, ({ devices, wards }) =>
    devices.page(null, Number.MAX_SAFE_INTEGER).map((listed) => ({
      id: listed.id,
      name: listed.name,
      ward: wardNameOf(wards, listed.wardId),
      state: stateOfDevice(listed),
      registered_at: isoTime(listed.registeredAtMs),
      enrolled_at: isoTimeOrNull(listed.enrolledAtMs),
      revoked_at: isoTimeOrNull(listed.revokedAtMs),
    })),
  );
  withCommonOptions(device.command('approve [id]'))
    .description('enrol a workstation where somebody has signed in before, without a code')
    .option('--all', 'enrol all workstations that were not revoked')
    .action((given: string | undefined, flags: ApproveFlags) => {
      const id = checkedIdOr('device approve', given, '--all', flags.all);
      return printResult(flags, context, async (ports) => {
        if (id === null) return `${await approveAllDevices(ports, commandLine)} devices approved.`;
        await approveDevice(ports, id, commandLine);
        return `Device ${id} approved.`;
      });
    });
  withCommonOptions(device.command('revoke <id>'))
    .description('end all sessions of a workstation and refuse new ones, until a new code enrols it again')
    .action((given: string, flags: CommonFlags) => {
      const id = checkedId('device revoke', given);
      return printResult(
        flags,
        context,
        async (ports) =>
          `Device ${id} revoked, ${await revokeDevice(ports, id, commandLine)} sessions ended.`,
      );
    });
}

async function codeFor(
  ports: AdministrationPorts,
  ward: string | null,
  { ttl, json }: CodeFlags,
): Promise<string> {
  const { code, expiresAtMs } = await createEnrolmentCode(ports, { ward, ttlSeconds: ttl }, commandLine);
  const expiresAt = isoTime(expiresAtMs);
  if (json) return JSON.stringify({ code, ward, expires_at: expiresAt });
  return `${code}\nEnrols one workstation${ward === null ? '' : ` into ${ward}`}, once, until ${expiresAt}.`;
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

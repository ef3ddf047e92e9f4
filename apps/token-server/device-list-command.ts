import type { Command } from 'commander';
import { doublesOfDevice } from '../../server/domain/devices/doubles-of-device.ts';
import type { Repositories } from '../../server/domain/ports/unit-of-work.ts';
import { type Device, stateOfDevice } from '../../server/domain/records/device.ts';
import { wardNameOf } from '../../server/domain/records/ward.ts';
import { isoTime, isoTimeOrNull } from '../../server/domain/time/iso-time.ts';
import { type CommandContext, type CommonFlags, withCommonOptions, withDatabase } from './command-context.ts';
import { printList } from './print.ts';

interface ListFlags extends CommonFlags {
  readonly ward?: string;
  readonly json?: true;
}

/** `device list`: what there is of workstations, and what somebody should look at. */
export function addDeviceListCommand(device: Command, context: CommandContext): void {
  withCommonOptions(device.command('list'))
    .description('list all workstations')
    .option('--ward <name>', 'only those of a ward')
    .option('--json', 'as JSON')
    .action(async (flags: ListFlags) => {
      const listed = await withDatabase(flags, context, async ({ unitOfWork }) =>
        unitOfWork.read((repositories) =>
          repositories.devices
            .page(null, Number.MAX_SAFE_INTEGER)
            .map((found) => listedOf(repositories, found))
            .filter(({ ward }) => flags.ward === undefined || ward === flags.ward),
        ),
      );
      printList(listed, flags.json, rowOf);
    });
}

type Listed = ReturnType<typeof listedOf>;

function listedOf({ devices, wards }: Repositories, device: Device) {
  return {
    id: device.id,
    name: device.name,
    ward: wardNameOf(wards, device.wardId),
    state: stateOfDevice(device),
    registered_at: isoTime(device.registeredAtMs),
    enrolled_at: isoTimeOrNull(device.enrolledAtMs),
    waiting_since: isoTimeOrNull(device.waitingSinceMs),
    revoked_at: isoTimeOrNull(device.revokedAtMs),
    doubles: doublesOfDevice(devices, device),
  };
}

/** What a person sees of it: also, in a few words, which other device it seems to be. */
function rowOf({ doubles, waiting_since, ...device }: Listed) {
  const [first, ...others] = doubles;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return {
    ...device,
    waiting_since,
    same_as: first ? `${first.name} (${first.same.join(', ')})${more}` : null,
  };
}

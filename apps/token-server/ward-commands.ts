import { type Command, Option } from 'commander';
import { wardProfileNames } from '../../server/contract/constants.ts';
import type { ProfileName } from '../../server/contract/profiles.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { removeWard } from '../../server/domain/wards/remove-ward.ts';
import { setWardProfile } from '../../server/domain/wards/set-ward-profile.ts';
import { checkedName } from './checked-arguments.ts';
import {
  type CommandContext,
  type CommonFlags,
  withCommonOptions,
  withCreateOption,
} from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';

interface SetFlags extends CommonFlags {
  readonly profile: ProfileName;
}

/** `ward …`: wards and their profiles. */
export function addWardCommands(program: Command, context: CommandContext): void {
  const ward = program.command('ward').description('wards and their profiles');
  withCreateOption(withCommonOptions(ward.command('set <name>')))
    .description('set the profile of a ward for sessions from now on; adds the ward if it is new')
    .addOption(
      new Option('--profile <profile>', 'lifetimes and limits of its sessions; a stricter role wins')
        .choices([...wardProfileNames])
        .makeOptionMandatory(),
    )
    .action((given: string, flags: SetFlags) => {
      const name = checkedName('ward set', given);
      return printResult(flags, context, async (ports) => {
        await setWardProfile(ports, { name, profile: flags.profile }, commandLine);
        return `Ward ${name} has the profile ${flags.profile}.`;
      });
    });
  withCommonOptions(ward.command('remove <name>'))
    .description('remove a ward that no user, device, code or session belongs to')
    .action((given: string, flags: CommonFlags) => {
      const name = checkedName('ward remove', given);
      return printResult(flags, context, async (ports) => {
        await removeWard(ports, name, commandLine);
        return `Ward ${name} removed.`;
      });
    });
  addListCommand(ward, 'list all wards', context, async ({ wards }) =>
    (await wards.list()).map(({ name, profile }) => ({ name, profile })),
  );
}

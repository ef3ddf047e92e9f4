import { type Command, Option } from 'commander';
import { wardProfileNames } from '../../server/contract/constants.ts';
import type { ProfileName } from '../../server/contract/profiles.ts';
import { commandLine } from '../../server/domain/administration/administrator.ts';
import { setWardProfile } from '../../server/domain/wards/set-ward-profile.ts';
import { checkedName } from './checked-name.ts';
import {
  type CommandContext,
  type CommonFlags,
  withCommonOptions,
  withCreateOption,
  withDatabase,
} from './command-context.ts';
import { addListCommand } from './list-command.ts';
import { print } from './print.ts';
import type { Row } from './print-rows.ts';

/** `ward …`: wards and the profiles that they bring along. */
export function addWardCommands(program: Command, context: CommandContext): void {
  const ward = program.command('ward').description('wards and their profiles');
  withCreateOption(withCommonOptions(ward.command('set <name>')))
    .description('give a ward its profile, from the next sign-in on; a new ward is made')
    .addOption(
      new Option('--profile <profile>', 'lifetimes and limits of its sessions; a stricter role wins')
        .choices([...wardProfileNames])
        .makeOptionMandatory(),
    )
    .action((name: string, flags: CommonFlags & { profile: ProfileName }) => set(name, flags, context));
  addListCommand(ward, 'list all wards', (flags) => list(flags, context));
}

async function set(
  given: string,
  flags: CommonFlags & { profile: ProfileName },
  context: CommandContext,
): Promise<void> {
  const name = checkedName('ward set', given);
  const { profile } = flags;
  await withDatabase(flags, context, (ports) => setWardProfile(ports, { name, profile }, commandLine));
  print(`Ward ${name} has the profile ${profile}.\n`);
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  return withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(({ wards }) => wards.list().map(({ name, profile }) => ({ name, profile }))),
  );
}

import { Argument, type Command, Option } from 'commander';
import { username as usernameSchema } from '../../server/contract/account.ts';
import { roleNames } from '../../server/contract/constants.ts';
import type { RoleName } from '../../server/contract/profiles.ts';
import { wardNameOf } from '../../server/domain/records/ward.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { addUser } from '../../server/domain/users/add-user.ts';
import {
  disableUser,
  enableUser,
  eraseUser,
  renameUser,
  setEmergencyRight,
  setPassword,
} from '../../server/domain/users/administer-user.ts';
import { createPasswords } from '../../server/running/create-ports.ts';
import { problemOfNewUsername } from '../../server/text/problem-of-new-username.ts';
import { cutText } from '../../server/text/shown-text.ts';
import { checkedName } from './checked-arguments.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withCreateOption,
} from './command-context.ts';
import { addListCommand, printResult } from './database-commands.ts';
import { type PasswordFlags, readNewPassword, withPasswordOption } from './read-password.ts';
import { remarkNewWard } from './remark-new-ward.ts';

const emergencyRights = { allow: 'allowed', deny: 'denied', 'by-role': null } as const;

interface AddFlags extends CommonFlags, PasswordFlags {
  readonly username: string;
  readonly role: RoleName;
  readonly ward?: string;
  readonly displayName?: string;
}

/** `user …`: who may sign in. */
export function addUserCommands(program: Command, context: CommandContext): void {
  const user = program.command('user').description('users and their passwords');
  withPasswordOption(withCreateOption(withCommonOptions(user.command('add'))))
    .description('add a user')
    .requiredOption('--username <name>', 'name to sign in with')
    .addOption(
      new Option('--role <role>', 'what the user may do').choices([...roleNames]).makeOptionMandatory(),
    )
    .option('--ward <name>', 'ward of the user; added with the standard profile if it is new')
    .option('--display-name <name>', 'name to show; default: the user name')
    .action((flags: AddFlags) => add(flags, context));
  addListCommand(user, 'list all users', context, async ({ users, wards }) =>
    Array.fromAsync(await users.list(), async (listed) => ({
      id: listed.id,
      username: listed.username,
      display_name: listed.displayName,
      role: listed.role,
      ward: await wardNameOf(wards, listed.wardId),
      disabled: listed.disabled,
      emergency: listed.emergency ?? 'by-role',
      created_at: isoTime(listed.createdAtMs),
    })),
  );
  withCommonOptions(user.command('rename <username> <new-name>'))
    .description('change the name that a user signs in with; id, password and sessions stay')
    .action((name: string, given: string, flags: CommonFlags) => {
      const newName = checkedUsername('user rename', given);
      return printResult(flags, context, async (ports) => {
        await renameUser(ports, name, newName);
        return `User ${name} is now called ${newName}.`;
      });
    });
  withCommonOptions(user.command('disable <username>'))
    .description('end all sessions of a user and refuse new ones')
    .action((name: string, flags: CommonFlags) =>
      printResult(
        flags,
        context,
        async (ports) => `User ${name} disabled, ${await disableUser(ports, name)} sessions ended.`,
      ),
    );
  withCommonOptions(user.command('enable <username>'))
    .description('let a disabled user sign in again')
    .action((name: string, flags: CommonFlags) =>
      printResult(flags, context, async (ports) => {
        await enableUser(ports, name);
        return `User ${name} enabled.`;
      }),
    );
  withCommonOptions(
    user
      .command('emergency <username>')
      .addArgument(new Argument('<right>', 'the right of this user').choices(Object.keys(emergencyRights))),
  )
    .description('allow or deny emergency access to one user, or leave it to the role (emergency.roles)')
    .action((name: string, right: keyof typeof emergencyRights, flags: CommonFlags) =>
      printResult(flags, context, async (ports) => {
        const emergency = emergencyRights[right];
        await setEmergencyRight(ports, name, emergency);
        return `Emergency access of ${name}: ${emergency ?? 'as for the role'}.`;
      }),
    );
  withCommonOptions(user.command('erase <username>'))
    .description(
      'destroy name and password of a user for good and end all sessions; the audit trail stays whole',
    )
    .action((name: string, flags: CommonFlags) =>
      printResult(flags, context, async (ports, _settings, { store }) => {
        const ended = await eraseUser(ports, name);
        store.flushLog();
        return `User ${name} erased, ${ended} sessions ended.`;
      }),
    );
  withPasswordOption(withCommonOptions(user.command('set-password <username>')))
    .description('set a password and end all sessions of the user')
    .action(async (name: string, flags: CommonFlags & PasswordFlags) => {
      const password = await readNewPassword(flags);
      return printResult(flags, context, async (ports, settings) => {
        const passwords = createPasswords(settings);
        const ended = await setPassword({ ...ports, passwords }, name, password);
        return `Password of ${name} set, ${ended} sessions ended.`;
      });
    });
}

async function add(flags: AddFlags, context: CommandContext): Promise<void> {
  const username = checkedUsername('--username', flags.username);
  const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
  const displayName = checkedName('--display-name', flags.displayName ?? cutText(username, 64));
  const password = await readNewPassword(flags);
  const newUser = { username, displayName, role: flags.role, ward, password };
  await printResult(flags, context, async (ports, settings) => {
    await remarkNewWard(ports, ward);
    const id = await addUser({ ...ports, passwords: createPasswords(settings) }, newUser);
    return `User ${username} added with id ${id}.`;
  });
}

/** A user name that may be given from now on; throws `UsageError` that names the option and the reason. */
export function checkedUsername(option: string, given: string): string {
  const problem = problemOfNewUsername(given);
  if (problem !== null) throw new UsageError(`${option}: the user name ${problem}.`);
  const parsed = usernameSchema.safeParse(given);
  if (!parsed.success) throw new UsageError(`${option}: the user name is longer than 150 characters.`);
  return parsed.data;
}

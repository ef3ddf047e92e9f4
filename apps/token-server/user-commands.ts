import { Argument, type Command, Option } from 'commander';
import { username as usernameSchema } from '../../server/contract/account.ts';
import { roleNames } from '../../server/contract/constants.ts';
import type { RoleName } from '../../server/contract/profiles.ts';
import { setEmergencyRight } from '../../server/domain/emergency/set-emergency-right.ts';
import { isoTime } from '../../server/domain/time/iso-time.ts';
import { addUser } from '../../server/domain/users/add-user.ts';
import { disableUser, enableUser, setPassword } from '../../server/domain/users/administer-user.ts';
import { eraseUser } from '../../server/domain/users/erase-user.ts';
import { renameUser } from '../../server/domain/users/rename-user.ts';
import { createPasswords } from '../../server/running/create-ports.ts';
import { problemOfNewUsername } from '../../server/text/problem-of-new-username.ts';
import { cutText } from '../../server/text/shown-text.ts';
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
import { readPassword } from './read-password.ts';

interface AddFlags extends CommonFlags {
  readonly username: string;
  readonly role: RoleName;
  readonly ward?: string;
  readonly displayName?: string;
}

/** `user …`: who may sign in. */
export function addUserCommands(program: Command, context: CommandContext): void {
  const user = program.command('user').description('users and their passwords');
  withCreateOption(withCommonOptions(user.command('add')))
    .description('add a user; the password is read from standard input')
    .requiredOption('--username <name>', 'name to sign in with')
    .addOption(
      new Option('--role <role>', 'what the user may do').choices([...roleNames]).makeOptionMandatory(),
    )
    .option('--ward <name>', 'ward of the user; made with the standard profile if it is new')
    .option('--display-name <name>', 'name as it is shown; default: the user name')
    .requiredOption('--password-stdin', 'read the password from standard input')
    .action((flags: AddFlags) => add(flags, context));
  addListCommand(user, 'list all users', (flags) => list(flags, context));
  withCommonOptions(user.command('rename <username> <new-name>'))
    .description('give a user another name to sign in with; id, password and sessions stay')
    .action((name: string, newName: string, flags: CommonFlags) => rename(name, newName, flags, context));
  withCommonOptions(user.command('disable <username>'))
    .description('end all sessions of a user and refuse new ones')
    .action((name: string, flags: CommonFlags) => disable(name, flags, context));
  withCommonOptions(user.command('enable <username>'))
    .description('let a disabled user sign in again')
    .action((name: string, flags: CommonFlags) => enable(name, flags, context));
  withCommonOptions(
    user
      .command('emergency <username>')
      .addArgument(new Argument('<right>', 'what is said of this user').choices(emergencyRights)),
  )
    .description('allow or deny emergency access to one user, or leave it to the role (emergency.roles)')
    .action((name: string, right: EmergencyRight, flags: CommonFlags) =>
      setEmergency(name, right, flags, context),
    );
  withCommonOptions(user.command('erase <username>'))
    .description(
      'remove name and password of a user for good and end all sessions; the audit trail stays whole',
    )
    .action((name: string, flags: CommonFlags) => erase(name, flags, context));
  withCommonOptions(user.command('set-password <username>'))
    .description('set a password, read from standard input, and end all sessions of the user')
    .requiredOption('--password-stdin', 'read the password from standard input')
    .action((name: string, flags: CommonFlags) => changePassword(name, flags, context));
}

async function add(flags: AddFlags, context: CommandContext): Promise<void> {
  const username = checkedUsername('--username', flags.username);
  const ward = flags.ward === undefined ? null : checkedName('--ward', flags.ward);
  const displayName = checkedName('--display-name', flags.displayName ?? cutText(username, 64));
  const password = await readPassword();
  const newUser = { username, displayName, role: flags.role, ward, password };
  const id = await withDatabase(flags, context, (ports, settings) =>
    addUser({ ...ports, passwords: createPasswords(settings) }, newUser),
  );
  print(`User ${username} added with id ${id}.\n`);
}

/** As somebody can be called from now on; throws `UsageError` that names the option and the reason. */
export function checkedUsername(option: string, given: string): string {
  const problem = problemOfNewUsername(given);
  if (problem !== null) throw new UsageError(`${option}: the user name ${problem}.`);
  const parsed = usernameSchema.safeParse(given);
  if (!parsed.success) throw new UsageError(`${option}: the user name is longer than 150 characters.`);
  return parsed.data;
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  return withDatabase(flags, context, async ({ unitOfWork }) =>
    unitOfWork.read(({ users, wards }) =>
      users.list().map((user) => ({
        id: user.id,
        username: user.username,
        display_name: user.displayName,
        role: user.role,
        ward: user.wardId === null ? null : (wards.find(user.wardId)?.name ?? null),
        disabled: user.disabled,
        emergency: user.emergency ?? 'by-role',
        created_at: isoTime(user.createdAtMs),
      })),
    ),
  );
}

async function rename(
  username: string,
  given: string,
  flags: CommonFlags,
  context: CommandContext,
): Promise<void> {
  const newName = checkedUsername('user rename', given);
  await withDatabase(flags, context, (ports) => renameUser(ports, username, newName));
  print(`User ${username} is called ${newName} now.\n`);
}

async function disable(username: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const ended = await withDatabase(flags, context, (ports) => disableUser(ports, username));
  print(`User ${username} disabled, ${ended} sessions ended.\n`);
}

async function enable(username: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  await withDatabase(flags, context, (ports) => enableUser(ports, username));
  print(`User ${username} enabled.\n`);
}

const emergencyRights = ['allow', 'deny', 'by-role'] as const;
type EmergencyRight = (typeof emergencyRights)[number];

async function setEmergency(
  username: string,
  right: EmergencyRight,
  flags: CommonFlags,
  context: CommandContext,
): Promise<void> {
  const emergency = ({ allow: 'allowed', deny: 'denied', 'by-role': null } as const)[right];
  await withDatabase(flags, context, (ports) => setEmergencyRight(ports, username, emergency));
  print(`Emergency access of ${username}: ${emergency ?? 'as for the role'}.\n`);
}

async function erase(username: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const ended = await withDatabase(flags, context, async (ports, _settings, { store }) => {
    const sessions = await eraseUser(ports, username);
    store.flushLog();
    return sessions;
  });
  print(`User ${username} erased, ${ended} sessions ended.\n`);
}

async function changePassword(username: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const password = await readPassword();
  const ended = await withDatabase(flags, context, (ports, settings) =>
    setPassword({ ...ports, passwords: createPasswords(settings) }, username, password),
  );
  print(`Password of ${username} set, ${ended} sessions ended.\n`);
}

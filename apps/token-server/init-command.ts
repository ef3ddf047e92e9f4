import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import type { Command } from 'commander';
import type { ServerConfig } from '../../server/config/server-config.ts';
import type { RoleName } from '../../server/contract/profiles.ts';
import { keyFileOf } from '../../server/crypto/key-file.ts';
import { addUser } from '../../server/domain/users/add-user.ts';
import { locateDatabase } from '../../server/keys/locate-database.ts';
import { createPasswords } from '../../server/running/create-ports.ts';
import { checkedName } from './checked-arguments.ts';
import {
  type AdministrationPorts,
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { print } from './print.ts';
import { type PasswordFlags, readNewPassword, withPasswordOption } from './read-password.ts';
import { checkedUsername } from './user-commands.ts';

interface InitFlags extends CommonFlags, PasswordFlags {
  readonly username?: string;
  readonly displayName?: string;
}

const administrator: RoleName = 'it_admin';

/** `init`: from an installed program to a server with a first administrator. */
export function addInitCommand(program: Command, context: CommandContext): void {
  withPasswordOption(withCommonOptions(program.command('init')))
    .description('prepare a new server: create its database and keys, and add the first administrator')
    .option('--username <name>', 'name of the administrator; default: asks for it')
    .option('--display-name <name>', 'name as it is shown; default: the user name')
    .action((flags: InitFlags) => initialize(flags, context));
}

async function initialize(flags: InitFlags, context: CommandContext): Promise<void> {
  if (!isatty(0) && !(flags.username && flags.passwordStdin))
    throw new UsageError('init: without a terminal it needs --username and --password-stdin.');
  const settings = await withDatabase({ ...flags, create: true }, context, async (ports, settings) => {
    await requireNoAdministrator(ports);
    const username = checkedUsername('--username', flags.username ?? (await askForUsername()));
    const displayName = checkedName('--display-name', flags.displayName ?? username);
    const password = await readNewPassword(flags);
    await addUser(
      { ...ports, passwords: createPasswords(settings) },
      { username, displayName, role: administrator, ward: null, password },
    );
    print(`Administrator ${username} added.\n`);
    return settings;
  });
  print(whatNow(settings));
}

/** Anybody who runs this a second time already has a server. */
async function requireNoAdministrator({ unitOfWork }: AdministrationPorts): Promise<void> {
  const found = await unitOfWork.read(async ({ users }) =>
    (await users.list()).find(({ role, disabled }) => role === administrator && !disabled),
  );
  if (!found) return;
  throw new UsageError(
    `init: this server has an administrator already (${found.username}). Add others with \`user add --role ${administrator}\`; a forgotten password is set with \`user set-password\`.`,
  );
}

async function askForUsername(): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question('User name of the first administrator: ')).trim();
  } finally {
    terminal.close();
  }
}

/** Where what has to be protected is. */
function placesOf({
  database: name,
  database_url: url,
  key_encryption_key_file: file,
}: ServerConfig): string {
  if (url !== undefined)
    return `The database is ${url}.
The keys are in it, sealed by ${file}: whoever has both can sign tokens for anybody.`;
  const database = locateDatabase(name);
  return `The database is ${database}.
The keys are in ${keyFileOf(database)}: whoever has this file can sign tokens for anybody.`;
}

const startOfService =
  process.platform === 'win32' ? 'net start CarelinkServer' : 'systemctl enable --now carelink-server';

function whatNow(settings: ServerConfig): string {
  return `${placesOf(settings)}

Next:
  1. Start the server: ${startOfService} (installed as a service), or carelink-server serve.
  2. Add wards and users: carelink-server ward --help, carelink-server user --help; from Django: import-django --help.
  3. See what is missing: carelink-server doctor.
`;
}

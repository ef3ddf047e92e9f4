import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import type { Command } from 'commander';
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
import { print, printRemark } from './print.ts';
import { readHiddenLine } from './read-hidden-line.ts';
import { readPassword } from './read-password.ts';
import { checkedUsername } from './user-commands.ts';

interface InitFlags extends CommonFlags {
  readonly username?: string;
  readonly displayName?: string;
  readonly passwordStdin?: boolean;
}

const administrator: RoleName = 'it_admin';

/** `init`: from an installed program to a server with somebody who may administer it. */
export function addInitCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('init'))
    .description('prepare a new server: make its database and keys, and add the first administrator')
    .option('--username <name>', 'name of the administrator; default: asks for it')
    .option('--display-name <name>', 'name as it is shown; default: the user name')
    .option('--password-stdin', 'read the password from standard input; default: asks for it twice')
    .action((flags: InitFlags) => initialize(flags, context));
}

async function initialize(flags: InitFlags, context: CommandContext): Promise<void> {
  if (!isatty(0) && !(flags.username && flags.passwordStdin))
    throw new UsageError('init: without a terminal it needs --username and --password-stdin.');
  const paths = await withDatabase({ ...flags, create: true }, context, async (ports, settings) => {
    requireNoAdministrator(ports);
    const username = checkedUsername('--username', flags.username ?? (await askForUsername()));
    const displayName = checkedName('--display-name', flags.displayName ?? username);
    const password = flags.passwordStdin ? await readPassword() : await askForPassword();
    await addUser(
      { ...ports, passwords: createPasswords(settings) },
      { username, displayName, role: administrator, ward: null, password },
    );
    print(`Administrator ${username} added.\n`);
    const database = locateDatabase(settings.database);
    return { database, keys: keyFileOf(database) };
  });
  print(whatNow(paths));
}

/** Whoever runs this a second time has a server already. */
function requireNoAdministrator({ unitOfWork }: AdministrationPorts): void {
  const found = unitOfWork.read(({ users }) =>
    users.list().find(({ role, disabled }) => role === administrator && !disabled),
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

async function askForPassword(): Promise<string> {
  for (;;) {
    const password = await readPassword('Password: ');
    if ((await readHiddenLine({ prompt: 'Password again: ' })) === password) return password;
    printRemark('The two passwords differ; type them once more.\n');
  }
}

const startOfService =
  process.platform === 'win32' ? 'net start CarelinkServer' : 'systemctl enable --now carelink-server';

function whatNow({ database, keys }: { database: string; keys: string }): string {
  return `The database is ${database}.
The keys are in ${keys}: whoever has this file can sign tokens for anybody.

Next:
  1. Start the server: ${startOfService} (installed as a service), or carelink-server serve.
  2. Add wards and users: carelink-server ward --help, carelink-server user --help; from Django: import-django --help.
  3. See what is missing: carelink-server doctor.
`;
}

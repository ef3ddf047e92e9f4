import type { Command } from 'commander';
import { createPasswords } from '../../server/create-ports.ts';
import { importUsers } from '../../server/domain/users/import-users.ts';
import { readDjangoDump } from '../../server/domain/users/read-django-dump.ts';
import { readTextFile, TextFileError } from '../../server/files/read-text-file.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withCreateOption,
  withDatabase,
} from './command-context.ts';
import { print, printRemark } from './print.ts';

/** `import-django`: the accounts of the old system, with their ids and passwords. */
export function addImportDjangoCommand(program: Command, context: CommandContext): void {
  withCreateOption(withCommonOptions(program.command('import-django <file>')))
    .description(
      'import users from `manage.py dumpdata auth.user`; superusers become it_admin, all others clinician',
    )
    .action((file: string, flags: CommonFlags) => importDjango(file, flags, context));
}

async function importDjango(file: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const users = readDjangoDump(textOf(file));
  const { added, present, withoutPassword } = await withDatabase(flags, context, (ports, settings) =>
    importUsers({ ...ports, passwords: createPasswords(settings) }, users),
  );
  print(`${added} users imported, ${present} were there already.\n`);
  for (const username of withoutPassword) {
    printRemark(`${username} has no password that can be checked: user set-password\n`);
  }
}

/** A dump of every user of a large hospital group has some 100 MiB. */
const mostMebibytes = 1024;

/** The text as it is: a letter that was lost on the way would be a wrong name for good. */
function textOf(file: string): string {
  try {
    const text = readTextFile(file, { mostMebibytes });
    if (!/\\u[fF]{3}[dD]/.test(text)) return text;
    throw new TextFileError('holds the character U+FFFD: a letter was lost before; make the dump anew');
  } catch (error) {
    if (error instanceof TextFileError) throw new UsageError(`import-django: ${file} ${error.message}.`);
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createPasswords } from '../../server/create-ports.ts';
import { importUsers } from '../../server/domain/users/import-users.ts';
import { readDjangoDump } from '../../server/domain/users/read-django-dump.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';

/** `import-django`: the accounts of the old system, with their ids and passwords. */
export function addImportDjangoCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('import-django <file>'))
    .description(
      'import users from `manage.py dumpdata auth.user`; superusers become it_admin, all others clinician',
    )
    .action((file: string, flags: CommonFlags) => importDjango(file, flags, context));
}

async function importDjango(file: string, flags: CommonFlags, context: CommandContext): Promise<void> {
  const users = readDjangoDump(await textOf(file));
  const { added, present, withoutPassword } = await withDatabase(
    flags,
    context,
    (ports, settings) => importUsers({ ...ports, passwords: createPasswords(settings) }, users),
    { mayCreate: true },
  );
  process.stdout.write(`${added} users imported, ${present} were there already.\n`);
  for (const username of withoutPassword) {
    process.stderr.write(`${username} has no password that can be checked: user set-password\n`);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new UsageError(`import-django: ${file} cannot be read.`);
  }
}

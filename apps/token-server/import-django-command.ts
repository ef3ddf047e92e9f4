import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type DjangoMapping, djangoMapping } from '../../server/contract/django-mapping.ts';
import type { UserRepository } from '../../server/domain/records/user.ts';
import { importUsers } from '../../server/domain/users/import-users.ts';
import { type ImportPlan, planImport } from '../../server/domain/users/plan-import.ts';
import { type ImportedUser, readDjangoDump } from '../../server/domain/users/read-django-dump.ts';
import { readJsonFile, readTextFile, TextFileError } from '../../server/files/read-text-file.ts';
import { createPasswords } from '../../server/running/create-ports.ts';
import { knownVersion, openToLook, versionOf } from '../../server/store/open-to-look.ts';
import { SqliteUserRepository } from '../../server/store/sqlite-user-repository.ts';
import {
  type CommandContext,
  type CommonFlags,
  settingsOf,
  UsageError,
  withCommonOptions,
  withCreateOption,
  withDatabase,
} from './command-context.ts';
import { print, printRemark, printRows } from './print.ts';

interface ImportFlags extends CommonFlags {
  readonly mapping?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `import-django`: imports the accounts of the old system with their ids and passwords. */
export function addImportDjangoCommand(program: Command, context: CommandContext): void {
  withCreateOption(withCommonOptions(program.command('import-django <file>')))
    .description(
      'import users from `manage.py dumpdata auth.user`; superusers become it_admin, all others clinician',
    )
    .option('--mapping <file>', 'custom user model, and roles and wards by group and flag (JSON)')
    .option('--dry-run', 'show what the import would do with each user, and change nothing')
    .option('--json', 'with --dry-run: as JSON')
    .action((file: string, flags: ImportFlags) => importDjango(file, flags, context));
}

async function importDjango(file: string, flags: ImportFlags, context: CommandContext): Promise<void> {
  const mapping = mappingOf(flags.mapping);
  const users = readDjangoDump(textOf(file), mapping);
  if (flags.dryRun) {
    const plan = await lookAt(users, mapping, flags, context);
    printRows(plan.users.map(rowOf), flags.json);
    warn(plan);
    return;
  }
  const { plan, added } = await withDatabase(flags, context, async (ports, settings) => {
    const passwords = createPasswords(settings);
    const made = ports.unitOfWork.read((repositories) =>
      planImport(repositories.users, users, { ids: mapping.ids, passwords }),
    );
    return { plan: made, added: await importUsers(ports, made) };
  });
  print(`${added} users imported, ${plan.users.length - added} already existed.\n`);
  warn(plan);
}

function warn({ warnings }: ImportPlan): void {
  for (const warning of warnings) printRemark(`${warning}\n`);
}

function rowOf(user: ImportPlan['users'][number]) {
  return {
    outcome: user.outcome,
    id: user.id ?? 'new',
    username: user.username,
    display_name: user.displayName,
    role: user.role,
    ward: user.ward,
    disabled: user.disabled,
    password: user.hasPassword ? 'kept' : 'to be set',
  };
}

/** The plan against what is there, which is only looked at. */
async function lookAt(
  users: readonly ImportedUser[],
  { ids }: DjangoMapping,
  flags: ImportFlags,
  context: CommandContext,
): Promise<ImportPlan> {
  const settings = settingsOf(flags, context);
  const plan = (known: Pick<UserRepository, 'find' | 'namesakes'>) =>
    planImport(known, users, { ids, passwords: createPasswords(settings) });
  if (!existsSync(settings.database)) return plan({ find: () => null, namesakes: () => [] });
  const database = await openToLook(settings.database);
  try {
    if (versionOf(database) !== knownVersion)
      throw new UsageError(
        '--dry-run: the database belongs to another version of this program; start the server once, or import without --dry-run.',
      );
    return plan(new SqliteUserRepository(database));
  } finally {
    database.close();
  }
}

/** Throws `UsageError` that names the place in the file. */
function mappingOf(file: string | undefined): DjangoMapping {
  if (file === undefined) return djangoMapping.parse({});
  const parsed = djangoMapping.safeParse(fileFor('--mapping', file, () => readJsonFile(file)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.join('.') || 'it';
  throw new UsageError(`--mapping: ${file}: ${place}: ${issue?.message ?? 'is wrong'}.`);
}

/** A dump of every user of a large hospital group has some 100 MiB. */
const mostMebibytes = 1024;

/** The text as it is: a letter that was lost on the way would be a wrong name for good. */
function textOf(file: string): string {
  return fileFor('import-django', file, () => {
    const text = readTextFile(file, { mostMebibytes });
    if (!/\\u[fF]{3}[dD]/.test(text)) return text;
    throw new TextFileError('contains the character U+FFFD: a letter was lost earlier; make a new dump');
  });
}

function fileFor<Content>(option: string, file: string, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    if (error instanceof TextFileError) throw new UsageError(`${option}: ${file} ${error.message}.`);
    throw error;
  }
}

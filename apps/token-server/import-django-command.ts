import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { ServerConfig } from '../../server/config/server-config.ts';
import { type DjangoMapping, djangoMapping } from '../../server/contract/django-mapping.ts';
import { parseDjangoHash } from '../../server/crypto/django-hash.ts';
import type { Repositories } from '../../server/domain/ports/unit-of-work.ts';
import { importUsers } from '../../server/domain/users/import-users.ts';
import { type ImportPlan, planImport } from '../../server/domain/users/plan-import.ts';
import { planUpdate, type UpdatePlan } from '../../server/domain/users/plan-update.ts';
import { type ImportedUser, readDjangoDump } from '../../server/domain/users/read-django-dump.ts';
import { disableMissing, updateImportedUsers } from '../../server/domain/users/update-imported-users.ts';
import { readJsonFile, readTextFile, TextFileError } from '../../server/files/read-text-file.ts';
import { createPasswords } from '../../server/running/create-ports.ts';
import { knownVersion, openToLook, versionOf } from '../../server/store/sqlite/open-to-look.ts';
import { SqliteImportedUserRepository } from '../../server/store/sqlite/sqlite-imported-user-repository.ts';
import { SqliteUserRepository } from '../../server/store/sqlite/sqlite-user-repository.ts';
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
  readonly update?: boolean;
  readonly disableMissing?: boolean;
  readonly ownIdsFrom?: number;
}

/** `import-django`: imports the accounts of the old system with their ids and passwords. */
export function addImportDjangoCommand(program: Command, context: CommandContext): void {
  withCreateOption(withCommonOptions(program.command('import-django <file>')))
    .description(
      'import users from `manage.py dumpdata auth.user`; superusers become it_admin, all others clinician',
    )
    .option('--mapping <file>', 'custom user model, and roles and wards by group and flag (JSON)')
    .option(
      '--update',
      'also carry over what has changed there since: passwords, and accounts disabled or enabled',
    )
    .option('--disable-missing', 'with --update: disable users who came from there and are not in the file')
    .option(
      '--own-ids-from <id>',
      'give users who are added here ids from this number on; the other system stays below it',
      ownId,
    )
    .option('--dry-run', 'show what the import would do with each user, and change nothing')
    .option('--json', 'with --dry-run: as JSON')
    .action((file: string, flags: ImportFlags) => importDjango(file, flags, context));
}

async function importDjango(file: string, flags: ImportFlags, context: CommandContext): Promise<void> {
  if (flags.disableMissing && !flags.update)
    throw new UsageError('--disable-missing needs --update, and a file with all users of the other system.');
  const mapping = mappingOf(flags.mapping);
  const users = readDjangoDump(textOf(file), mapping);
  if (flags.dryRun) {
    const plans = await lookAt(users, mapping, flags, context);
    printRows(
      plans.plan.users.map((user) => rowOf(user, plans.update)),
      flags.json,
    );
    warn(plans, flags);
    return;
  }
  const outcome = await withDatabase(flags, context, async (ports, settings) => {
    const { ownIdsFrom } = flags;
    if (ownIdsFrom !== undefined)
      await ports.unitOfWork.run((repositories) => repositories.users.reserveIdsBelow(ownIdsFrom));
    const plans = await ports.unitOfWork.read(async (known) =>
      plan(known, users, { mapping, flags, settings }),
    );
    const added = await importUsers(ports, plans.plan);
    const updated = plans.update === null ? 0 : await updateImportedUsers(ports, plans.update);
    const disabled = plans.update && flags.disableMissing ? await disableMissing(ports, plans.update) : 0;
    return { plans, added, updated, disabled };
  });
  const { plans, added, updated, disabled } = outcome;
  const missing = flags.disableMissing ? `, ${disabled} disabled who are not in the file` : '';
  print(
    `${added} users imported, ${plans.plan.users.length - added} already existed${flags.update ? `, ${updated} of them updated` : ''}${missing}.\n`,
  );
  warn(plans, flags);
}

interface Plans {
  readonly plan: ImportPlan;
  /** Null: users who are here stay as they are. */
  readonly update: UpdatePlan | null;
}

interface Wishes {
  readonly mapping: DjangoMapping;
  readonly flags: ImportFlags;
  readonly settings: ServerConfig;
}

async function plan(
  known: Pick<Repositories, 'users' | 'importedUsers'>,
  users: readonly ImportedUser[],
  { mapping: { ids }, flags, settings }: Wishes,
): Promise<Plans> {
  const passwords = createPasswords(settings);
  const leavesOut = flags.update ?? false;
  const made = await planImport(known.users, users, { ids, passwords, leavesOut });
  const isForeign = (hash: string) => parseDjangoHash(hash) !== null;
  return { plan: made, update: flags.update ? await planUpdate(known, made, isForeign) : null };
}

/** Users who could not be imported are an error for a timer that runs this; the others were imported. */
function warn(
  { plan: { warnings, leftOut }, update }: Plans,
  { disableMissing: disables }: ImportFlags,
): void {
  const told = update?.missing.filter(({ disabled }) => !disabled && !disables) ?? [];
  const all = [
    ...warnings,
    ...(update?.warnings ?? []),
    ...told.map(
      ({ username }) =>
        `${username} came from there and is not in the file: user disable, or --disable-missing`,
    ),
  ];
  for (const warning of all) printRemark(`${warning}\n`);
  if (leftOut.length > 0) process.exitCode = 1;
}

function rowOf(user: ImportPlan['users'][number], update: UpdatePlan | null) {
  const changes = update?.updates.find(({ id }) => id === user.id)?.changes ?? [];
  return {
    outcome:
      user.outcome === 'present' && changes.length > 0 ? `updated: ${changes.join(', ')}` : user.outcome,
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
  mapping: DjangoMapping,
  flags: ImportFlags,
  context: CommandContext,
): Promise<Plans> {
  const settings = settingsOf(flags, context);
  const wishes = { mapping, flags, settings };
  if (!existsSync(settings.database)) {
    const { ids } = mapping;
    const nobody = { find: async () => null, namesakes: async () => [] };
    const passwords = createPasswords(settings);
    return { plan: await planImport(nobody, users, { ids, passwords }), update: null };
  }
  const database = await openToLook(settings.database);
  try {
    if (versionOf(database) !== knownVersion)
      throw new UsageError(
        '--dry-run: the database belongs to another version of this program; start the server once, or import without --dry-run.',
      );
    const importedUsers = new SqliteImportedUserRepository(database);
    return await plan({ users: new SqliteUserRepository(database), importedUsers }, users, wishes);
  } finally {
    database.close();
  }
}

/** An id far beyond those of the other system's users; anything larger is not one of its ids. */
function ownId(value: string): number {
  if (!/^[1-9]\d{0,11}$/.test(value))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999999999999.');
  return Number(value);
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

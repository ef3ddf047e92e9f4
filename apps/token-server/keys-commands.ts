import type { Command } from 'commander';
import { backUpDatabase, requireUsableName } from '../../server/backup/back-up-database.ts';
import { keyFileOf, requireKeyFile, type StoredKey } from '../../server/crypto/key-file.ts';
import { isRetired } from '../../server/crypto/rotate-keys.ts';
import { createLostKeys } from '../../server/keys/create-lost-keys.ts';
import { locateDatabase } from '../../server/keys/locate-database.ts';
import { publishAheadSeconds, rotateServerKeys } from '../../server/keys/rotate-server-keys.ts';
import { backupOrderOf, sentenceOf } from './backup-command.ts';
import {
  type CommandContext,
  type CommonFlags,
  sealedStoreOptions,
  settingsOf,
  systemClock,
  wholeNumber,
  withBareDatabase,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { print, printRows, type Row } from './print.ts';

interface RotateFlags extends CommonFlags {
  readonly signAfter: number;
  readonly backup?: string;
}

const backUpNow =
  'Back up now: no backup contains these keys yet. After a restore without them, everybody whose session was refreshed since has to sign in again.\n';

/** `keys …`: what signs tokens and seals the audit trail. */
export function addKeysCommands(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('signing keys');
  withCommonOptions(keys.command('list'))
    .description('list the keys and their uses; shows no secret')
    .option('--json', 'as JSON')
    .action(async (flags: CommonFlags & { json?: boolean }) =>
      printRows(await rowsOf(flags, context), flags.json),
    );
  withCommonOptions(keys.command('rotate'))
    .description('make new keys; a running server publishes them at once and signs with them a little later')
    .option(
      '--sign-after <seconds>',
      'how long the new keys are published before they sign',
      wholeNumber,
      publishAheadSeconds,
    )
    .option('--backup <file>', 'make a backup right afterwards, which contains the new keys')
    .action((flags: RotateFlags) => rotate(flags, context));
  withCommonOptions(keys.command('create'))
    .description('make keys for a database whose key file is lost')
    .option('--end-sessions', 'end all open sessions, because their tokens can no longer be verified')
    .action((flags: CommonFlags & { endSessions?: boolean }) => create(flags, context));
}

async function rowsOf(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  // Keys in a file are listed also when the database cannot be opened.
  const content = requireKeyFile(keyFileOf(locateDatabase(settingsOf(flags, context).database)));
  const nowMs = systemClock.nowMs();
  return content.keys.map((key) => ({
    kid: key.kid,
    use: key.use,
    alg: key.alg,
    state: stateOf(key, content.keys, nowMs),
    created_at: key.created_at,
    signs_from: key.signs_from,
    retires_at: key.retires_at,
  }));
}

function stateOf(key: StoredKey, keys: readonly StoredKey[], nowMs: number): string {
  if (isRetired(key, nowMs)) return 'retired';
  if (Date.parse(key.signs_from) > nowMs) return 'published';
  const current = keys.findLast(({ use, signs_from }) => use === key.use && Date.parse(signs_from) <= nowMs);
  return current === key ? 'signing' : 'verifying';
}

async function rotate(flags: RotateFlags, context: CommandContext): Promise<void> {
  const order = flags.backup === undefined ? null : backupOrderOf(flags.backup, flags, context);
  // Before anything has changed: a name that cannot be used must not leave new keys without their backup.
  if (order) requireUsableName(order);
  const made = await withDatabase(flags, context, ({ clock, unitOfWork }, settings, { keys }) =>
    rotateServerKeys(
      { clock, unitOfWork, keys },
      {
        accessAlgorithm: settings.tokens.algorithm,
        uses: ['access', 'refresh'],
        signAfterSeconds: flags.signAfter,
      },
    ),
  );
  for (const { kid, use, alg, signs_from } of made) {
    print(`New ${use} key ${kid} (${alg}), signs from ${signs_from} on.\n`);
  }
  print(order ? sentenceOf(await backUpDatabase(order)) : backUpNow);
}

async function create(
  flags: CommonFlags & { endSessions?: boolean },
  context: CommandContext,
): Promise<void> {
  const ended = await withBareDatabase(flags, context, (store, settings) =>
    createLostKeys(sealedStoreOptions(settings), store, flags.endSessions ?? false),
  );
  print(`New keys made, ${ended} sessions ended.\n`);
}

import type { Command } from 'commander';
import { backUpDatabase, requireUsableName } from '../../server/backup/back-up-database.ts';
import { keyFileOf, requireKeyFile, type StoredKey } from '../../server/crypto/key-file.ts';
import type { KeyStore } from '../../server/crypto/key-store.ts';
import { isRetired } from '../../server/crypto/rotate-keys.ts';
import { SealedKeyStore } from '../../server/crypto/sealed-key-store.ts';
import { createLostKeys } from '../../server/keys/create-lost-keys.ts';
import { locateDatabase } from '../../server/keys/locate-database.ts';
import { createLostClusterKeys } from '../../server/keys/open-cluster-store.ts';
import { publishAheadSeconds, rotateServerKeys } from '../../server/keys/rotate-server-keys.ts';
import { encryptionFileOf } from '../../server/running/read-cluster-keys.ts';
import { backupOrderOf, sentenceOf } from './backup-command.ts';
import {
  type CommandContext,
  type CommonFlags,
  sealedStoreOptions,
  settingsOf,
  systemClock,
  UsageError,
  wholeNumber,
  withBareDatabase,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { addEncryptionKeyCommands } from './encryption-key-commands.ts';
import { print, printRemark, printRows, type Row } from './print.ts';

interface RotateFlags extends CommonFlags {
  readonly signAfter: number;
  readonly backup?: string;
}

const backUpNow =
  'Back up now: no backup contains these keys yet. After a restore without them, everybody whose session was refreshed since has to sign in again.\n';

const backUpPostgres =
  'The database was changed: its next backup contains these keys, older ones do not (docs/several-nodes.md). After a restore without them, everybody whose session was refreshed since has to sign in again.\n';

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
    .description('make keys for a database whose key file is lost, or whose shared keys do not open any more')
    .option('--end-sessions', 'end all open sessions, because their tokens can no longer be verified')
    .action((flags: CommonFlags & { endSessions?: boolean }) => create(flags, context));
  withCommonOptions(keys.command('rewrap'))
    .description(
      'seal the keys that nodes share for the keys in the key-encryption file, and for no other; nothing is interrupted',
    )
    .action((flags: CommonFlags) => rewrap(flags, context));
  addEncryptionKeyCommands(keys, context);
}

async function rowsOf(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  const { database, database_url } = settingsOf(flags, context);
  // Keys in a file are listed also when the database cannot be opened.
  const content =
    database_url === undefined
      ? requireKeyFile(keyFileOf(locateDatabase(database)))
      : await withDatabase(flags, context, (_ports, _settings, { keys }) => keys.read());
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
  const { made, reminder } = await withDatabase(
    flags,
    context,
    async ({ clock, unitOfWork }, settings, { keys }) => ({
      made: await rotateServerKeys(
        { clock, unitOfWork, keys },
        {
          accessAlgorithm: settings.tokens.algorithm,
          uses: ['access', 'refresh'],
          signAfterSeconds: flags.signAfter,
        },
      ),
      reminder: settings.database_url === undefined ? backUpNow : backUpPostgres,
    }),
  );
  for (const { kid, use, alg, signs_from } of made) {
    print(`New ${use} key ${kid} (${alg}), signs from ${signs_from} on.\n`);
  }
  print(order ? sentenceOf(await backUpDatabase(order)) : reminder);
}

async function create(
  flags: CommonFlags & { endSessions?: boolean },
  context: CommandContext,
): Promise<void> {
  const { ended, nodes } = await withBareDatabase(flags, context, async (store, settings) => {
    const options = sealedStoreOptions(settings);
    const mayEndSessions = flags.endSessions ?? false;
    // The key-encryption file may be set already, before `copy`, or still, after a copy back into a file.
    return settings.database_url === undefined
      ? { ended: await createLostKeys(options, store, mayEndSessions), nodes: [] }
      : createLostClusterKeys(
          { ...options, store, encryptionFile: encryptionFileOf(settings) },
          mayEndSessions,
        );
  });
  print(`New keys made, ${ended} sessions ended.\n`);
  if (nodes.length > 0)
    printRemark(
      `Nodes that still run have the keys of before and write nothing any more: start ${nodes.join(', ')} anew, with the key-encryption file of this machine.\n`,
    );
}

async function rewrap(flags: CommonFlags, context: CommandContext): Promise<void> {
  const ids = await withDatabase(flags, context, ({ unitOfWork }, _, sealed) => {
    const keys: KeyStore = sealed.keys;
    if (keys instanceof SealedKeyStore) return keys.rewrap(unitOfWork);
    throw new UsageError('keys rewrap: this database has its keys in a file beside it, which is not sealed.');
  });
  print(`The keys are sealed for ${ids.join(' and ')}, and for no other key-encryption key.\n`);
}

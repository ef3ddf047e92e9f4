import type { Command } from 'commander';
import { backUpDatabase, requireUsableName } from '../../server/backup/back-up-database.ts';
import { KeyFileError, keyFileOf, readKeyFile, type StoredKey } from '../../server/crypto/key-file.ts';
import { isRetired } from '../../server/crypto/rotate-keys.ts';
import { createLostKeys } from '../../server/keys/create-lost-keys.ts';
import { locateDatabase } from '../../server/keys/locate-database.ts';
import { publishAheadSeconds, rotateKeyFile } from '../../server/keys/rotate-key-file.ts';
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
import { addListCommand } from './list-command.ts';
import { print } from './print.ts';
import type { Row } from './print-rows.ts';

interface RotateFlags extends CommonFlags {
  readonly signAfter: number;
  readonly backup?: string;
}

const backUpNow =
  'Back up now: no backup so far has these keys, and after a restore without them whoever was refreshed meanwhile has to sign in again.\n';

/** `keys …`: what signs tokens and seals the audit trail. */
export function addKeysCommands(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('signing keys');
  addListCommand(keys, 'list the keys and what they are used for; shows no secret', (flags) =>
    list(flags, context),
  );
  withCommonOptions(keys.command('rotate'))
    .description('make new keys; a running server publishes them at once and signs with them a little later')
    .option(
      '--sign-after <seconds>',
      'how long the new keys are only published',
      wholeNumber,
      publishAheadSeconds,
    )
    .option('--backup <file>', 'make a backup right afterwards, which has the new keys')
    .action((flags: RotateFlags) => rotate(flags, context));
  withCommonOptions(keys.command('create'))
    .description('make keys for a database whose key file is lost')
    .option('--end-sessions', 'end all open sessions, whose tokens nobody can verify any more')
    .action((flags: CommonFlags & { endSessions?: boolean }) => create(flags, context));
}

async function list(flags: CommonFlags, context: CommandContext): Promise<Row[]> {
  const path = keyFileOf(locateDatabase(settingsOf(flags, context).database));
  const content = readKeyFile(path);
  if (!content) throw new KeyFileError(`The key file ${path} is missing.`);
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
    rotateKeyFile(
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

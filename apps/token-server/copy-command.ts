import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { ServerClock } from '../../server/clock/server-clock.ts';
import type { ServerConfig } from '../../server/config/server-config.ts';
import { AuditHeadFile } from '../../server/crypto/audit-head-file.ts';
import { FileKeyStore } from '../../server/crypto/file-key-store.ts';
import { type KeyEncryptionKey, readKeyEncryptionKeys } from '../../server/crypto/key-encryption-keys.ts';
import { keyFileOf, requireKeyFile } from '../../server/crypto/key-file.ts';
import { sealKeySet } from '../../server/crypto/sealed-key-set.ts';
import { silentLog } from '../../server/domain/ports/log.ts';
import type { ChainLink } from '../../server/domain/records/audit-event.ts';
import { readSecretFile } from '../../server/files/read-secret-file.ts';
import { locateDatabase, realDatabase } from '../../server/keys/locate-database.ts';
import { copyToFile } from '../../server/running/copy-to-file.ts';
import type { CopyState } from '../../server/store/postgres/copied-rows.ts';
import { copyFromSqlite } from '../../server/store/postgres/copy-from-sqlite.ts';
import type { PostgresSettings } from '../../server/store/postgres/postgres-settings.ts';
import { Primary } from '../../server/store/postgres/primary.ts';
import { noteMove } from '../../server/store/sqlite/moved-database.ts';
import { knownVersion, openToLook, versionOf } from '../../server/store/sqlite/open-to-look.ts';
import { requireUnused } from '../../server/store/sqlite/require-unused.ts';
import { lockForServer } from '../../server/store/sqlite/server-lock.ts';
import { parseDatabaseUrl, placeOf } from '../../server/text/database-url.ts';
import { eventNumbers } from './audit-commands.ts';
import { type CommandContext, settingsOf, systemClock, UsageError } from './command-context.ts';
import { exitOnSignals } from './exit-on-signals.ts';
import { print, printRemark } from './print.ts';

interface CopyFlags {
  readonly from: string;
  readonly to: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly encryptionFile?: string;
  readonly reviewed?: string;
  readonly config?: string;
}

const lockPatienceMs = 10_000;
/** One line for so many rows. */
const rowsPerLine = 50_000;

/** `copy`: between a database file and PostgreSQL, with the keys, so that sessions go on. */
export function addCopyCommand(program: Command, context: CommandContext): void {
  program
    .command('copy')
    .description(
      'copy a database and its keys from a file into an empty PostgreSQL database, or back into a new file, and compare both; server and nodes must be stopped. Run it again after an interruption',
    )
    .requiredOption('--from <database>', 'the database file, or postgres://user@host:5432/database')
    .requiredOption('--to <database>', 'the other of the two')
    .option(
      '--encryption-file <file>',
      'the file of `keys encryption-key create`, which seals the keys (setting: key_encryption_key_file)',
    )
    .option(
      '--password-file <file>',
      'a file with the password of the database user (setting: database_password_file, for the user of database_url)',
    )
    .option(
      '--ca-file <file>',
      'certificates of the authorities that vouch for the database host (setting: database_ca_file)',
    )
    .option('--reviewed <numbers>', 'numbers of events that record damage which has been investigated: 17,99')
    .option('--config <file>', 'configuration file (JSON)')
    .action((flags: CopyFlags) => copy(flags, context));
}

async function copy(flags: CopyFlags, context: CommandContext): Promise<void> {
  const config = settingsOf(flags.config === undefined ? {} : { config: flags.config }, context);
  const isBack = isAddress(flags.from);
  if (isBack === isAddress(flags.to))
    throw new UsageError('copy: one of --from and --to is a file, the other begins with postgres://.');
  const settings = postgresOf(flags, config, isBack ? '--from' : '--to');
  const encryptionFile = flags.encryptionFile ?? config.key_encryption_key_file;
  if (encryptionFile === undefined)
    throw new UsageError(
      '--encryption-file: name the file that seals the keys, or set key_encryption_key_file.',
    );
  const encryptionKeys = readKeyEncryptionKeys(encryptionFile);
  exitOnSignals();
  await (isBack ? toFile(flags, settings, encryptionKeys) : toPostgres(flags, settings, encryptionKeys));
}

function isAddress(place: string): boolean {
  return /^postgres(ql)?:/i.test(place);
}

/** What is not given as an option is taken from the configuration; the password only for the same user. */
function postgresOf(
  { from, to, passwordFile, caFile }: CopyFlags,
  config: ServerConfig,
  option: '--from' | '--to',
): PostgresSettings {
  const address = parseDatabaseUrl(option === '--from' ? from : to);
  if (typeof address === 'string') throw new UsageError(`${option}: ${address}.`);
  const configured = parseDatabaseUrl(config.database_url ?? '');
  const isSameUser = typeof configured !== 'string' && configured.user === address.user;
  const password = passwordFile ?? (isSameUser ? config.database_password_file : undefined);
  const authorities = caFile ?? config.database_ca_file;
  return {
    address,
    readPassword: () =>
      password === undefined ? null : readSecretFile('--password-file', password).replace(/\r?\n$/, ''),
    readAuthorities: () =>
      authorities === undefined
        ? null
        : readSecretFile('--ca-file', authorities, { isPublic: true, isPem: true }),
    allowsPlaintext: config.database_cleartext_over_network,
    readers: 1,
  };
}

async function toPostgres(
  flags: CopyFlags,
  settings: PostgresSettings,
  encryptionKeys: readonly KeyEncryptionKey[],
): Promise<void> {
  const file = locateDatabase(flags.from);
  if (!statSync(file, { throwIfNoEntry: false })?.size)
    throw new UsageError(`--from: there is no database ${file}.`);
  await requireUnused(file);
  const sealed = await sealKeySet(requireKeyFile(keyFileOf(file)), 1, encryptionKeys);
  const primary = new Primary({ settings, log: silentLog, lockPatienceMs });
  // Nobody starts a server on the file meanwhile.
  const lock = await lockForServer(file, systemClock.nowMs());
  const source = await openToLook(file);
  try {
    const version = versionOf(source);
    if (version > knownVersion)
      throw new UsageError(`--from: ${file} is of a newer program: copy it with that one.`);
    if (version < knownVersion)
      throw new UsageError(
        `--from: ${file} is of an older program: make a \`backup\`, and start and stop this one's server with it once.`,
      );
    const target = await primary.connect('carelink-server copy');
    try {
      const { auditSeal: seal } = new FileKeyStore(file, systemClock);
      const { rows, events, head } = await copyFromSqlite(source, target, systemClock.nowMs(), {
        sealedKeys: sealed,
        trailKeys: { seal, headRecord: new AuditHeadFile(file, seal, silentLog) },
        reviewed: eventNumbers(flags.reviewed ?? ''),
        onProgress: progress(),
      });
      noteMove(realDatabase(file), placeOf(settings.address), systemClock.nowMs());
      print(
        `${sentenceOf(rows, events, head)} To use it, set \`database_url\` and \`key_encryption_key_file\` in the configuration of each node. Start no server on ${file} any more: keep it with its key file as a backup.\n`,
      );
    } finally {
      await target.close();
    }
  } finally {
    source.close();
    lock.release();
  }
}

async function toFile(
  flags: CopyFlags,
  settings: PostgresSettings,
  encryptionKeys: readonly KeyEncryptionKey[],
): Promise<void> {
  const { rows, verdict, lanes } = await copyToFile({
    settings,
    file: flags.to,
    encryptionKeys,
    reviewed: eventNumbers(flags.reviewed ?? ''),
    clock: new ServerClock({ farAheadMs: Number.POSITIVE_INFINITY, toleratesGap: true }),
    log: silentLog,
    onProgress: progress(),
  });
  const archived = lanes
    ? ` The ${lanes.events} events that the nodes wrote in lanes of their own are in ${lanes.file}, which the trail vouches for: keep it.`
    : '';
  print(
    `${sentenceOf(rows, verdict.count, verdict.head)}${archived} Remove \`database_url\`, the other \`database_…\` settings, \`key_encryption_key_file\` and \`node_name\` from the configuration, and leave the database on PostgreSQL as a backup: no node starts on it any more.\n`,
  );
}

function sentenceOf(rows: number, events: number, head: ChainLink): string {
  return `Copied and compared: ${rows} rows, among them ${events} events of the audit trail, whole up to event ${head.seq}. Sessions go on with the tokens they hold.`;
}

function progress(): (state: CopyState) => void {
  return ({ table, copied, total }) => {
    if (copied === total || copied % rowsPerLine === 0) printRemark(`${table}: ${copied} of ${total}\n`);
  };
}

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type Level, pino } from 'pino';
import { ServerClock } from '../../server/clock/server-clock.ts';
import type { ServerConfig } from '../../server/config/server-config.ts';
import type { Clock } from '../../server/domain/ports/clock.ts';
import { notingCommits } from '../../server/domain/ports/commit-note.ts';
import type { Log } from '../../server/domain/ports/log.ts';
import type { Ports } from '../../server/domain/ports.ts';
import { locateDatabase, realDatabase } from '../../server/keys/locate-database.ts';
import type { SealedStore } from '../../server/keys/open-sealed-store.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';
import { openConfiguredPostgres, openConfiguredStore } from '../../server/running/open-configured-store.ts';
import { moveOf, sentenceOfMove } from '../../server/store/sqlite/moved-database.ts';
import { openStore } from '../../server/store/sqlite/open-store.ts';
import { spareOlderServer } from '../../server/store/sqlite/spare-older-server.ts';
import type { Store } from '../../server/store/store.ts';
import { printRemark } from './print.ts';
import { readSettings } from './settings.ts';

export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CommonFlags {
  readonly db?: string;
  readonly config?: string;
  /** Whether the command may make the database. */
  readonly create?: boolean;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** A wrong use of the command line that shows only while the command runs. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--db <file>', 'database file (setting: database)')
    .option('--config <file>', 'configuration file (JSON)');
}

/** For a command that prepares a server before its first start. */
export function withCreateOption(command: Command): Command {
  return command.option('--create', 'create the database if there is none');
}

/** Settings for a command that has no flags of its own for them. */
export function settingsOf(flags: CommonFlags, { environment }: CommandContext): ServerConfig {
  return readSettings(
    { ...(flags.config === undefined ? {} : { config: flags.config }), overrides: { database: flags.db } },
    environment,
  );
}

export type AdministrationPorts = Pick<Ports, 'clock' | 'unitOfWork'>;

const patienceMs = 10_000;

/**
 * Opens the database for one command, even while a server is using it, and closes it afterwards; what the command
 * audits is sealed. Only `--create` creates a database: a mistyped name must not look like an empty hospital.
 */
export async function withDatabase<Result>(
  flags: CommonFlags,
  context: CommandContext,
  use: (ports: AdministrationPorts, settings: ServerConfig, sealed: SealedStore) => Promise<Result>,
): Promise<Result> {
  const settings = settingsOf(flags, context);
  if (!flags.create) requireDatabase(settings);
  const options = sealedStoreOptions(settings);
  const sealed = await openConfiguredStore({ ...options, config: settings, isNode: false });
  const { unitOfWork } = sealed.store;
  try {
    await remarkMoveOf(sealed.store);
    return await saying(() => use({ clock: options.clock, unitOfWork }, settings, sealed));
  } finally {
    await sealed.store.close();
  }
}

/** Opens the database without its keys, for commands that must work even when these are lost. */
export async function withBareDatabase<Result>(
  flags: CommonFlags,
  context: CommandContext,
  use: (store: Store, settings: ServerConfig) => Promise<Result>,
): Promise<Result> {
  const settings = settingsOf(flags, context);
  requireDatabase(settings);
  const options = sealedStoreOptions(settings);
  const { databaseFile: file, clock, log, lockPatienceMs } = options;
  const openFile = async () => {
    await spareOlderServer(realDatabase(file));
    return openStore({ file, nowMs: clock.nowMs(), log, lockPatienceMs });
  };
  const store =
    settings.database_url === undefined
      ? await openFile()
      : await openConfiguredPostgres({ ...options, config: settings, isNode: false });
  try {
    await remarkMoveOf(store);
    return await saying(() => use(store, settings));
  } finally {
    await store.close();
  }
}

/** Remarks at the end when something of it is on one machine only. */
async function saying<Result>(use: () => Promise<Result>): Promise<Result> {
  const { result, isUnreplicated } = await notingCommits(use);
  if (isUnreplicated)
    printRemark(
      'This has taken effect, but is not yet on a second machine: no synchronous standby is connected. If the primary database is lost before one is back, it is undone; run `doctor`, and check then that it still holds.\n',
    );
  return result;
}

/** Throws `UsageError` while the clock is too uncertain to tell what is old. */
export function requireCertainTime({ isUncertain }: Clock): void {
  if (isUncertain) {
    throw new UsageError(
      'The server doubts the clock of this machine, so nothing is deleted: correct the clock and run `clock accept`.',
    );
  }
}

/** How a command opens the database of these settings. */
export function sealedStoreOptions({ database, tokens, log }: ServerConfig) {
  return {
    databaseFile: locateDatabase(database),
    accessAlgorithm: tokens.algorithm,
    // A command doubts what the server doubts, but not a clock that is ahead of a database of long ago.
    clock: new ServerClock({ farAheadMs: Number.POSITIVE_INFINITY, toleratesGap: true }),
    log: logToStandardError(log.level),
    lockPatienceMs: patienceMs,
  };
}

/** Whether there is a database; a start that fails early leaves an empty file, which does not count. */
export function hasDatabase({ database, database_url }: ServerConfig): boolean {
  if (database_url !== undefined) return true;
  return (statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Throws `UsageError` when there is no database. */
export function requireDatabase(settings: ServerConfig): void {
  if (!hasDatabase(settings))
    throw new UsageError(
      `--db: there is no database ${resolve(settings.database)}. Correct the name, or create one with \`serve\` or --create (\`user add\` and others).`,
    );
  remarkMove(settings);
}

/** Whoever looks something up in the old file may do so; whoever changes something there must know that it counts nothing. */
function remarkMove({ database, database_url }: ServerConfig): void {
  const file = realDatabase(database);
  const move = database_url === undefined ? moveOf(file) : null;
  if (move !== null) printRemark(`${sentenceOfMove(file, move)}\n`);
}

/** The same of a database on PostgreSQL. */
async function remarkMoveOf(store: Store): Promise<void> {
  const sentence = (await store.move?.()) ?? null;
  if (sentence !== null) printRemark(`${sentence}\n`);
}

/** Why a command for database files does nothing about PostgreSQL. */
export function backedUpByPostgres(command: 'backup' | 'restore'): string {
  return `${command}: the database of this server is a PostgreSQL (\`database_url\`), which is backed up and restored by its own means, together with the key-encryption file: docs/several-nodes.md.`;
}

/** Throws `UsageError` where the database is not a file. */
export function requireDatabaseFile({ database_url }: ServerConfig, command: 'backup' | 'restore'): void {
  if (database_url !== undefined) throw new UsageError(backedUpByPostgres(command));
}

/** Parses a whole number from 0 on. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

/** Standard output carries results only. */
function logToStandardError(level: Level): Log {
  return createPinoLogger({ level, destination: pino.destination({ dest: 2, sync: true }) });
}

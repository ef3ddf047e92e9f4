import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { ServerConfig } from '../../server/config.ts';
import type { Clock } from '../../server/domain/clock.ts';
import type { Ports } from '../../server/domain/ports.ts';
import { openStore } from '../../server/store/open-store.ts';
import { createLog } from './create-log.ts';
import { readSettings } from './settings.ts';

export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CommonFlags {
  readonly db?: string;
  readonly config?: string;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** A wrong use of the command line that only shows while it runs. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--db <file>', 'database file (setting: database)')
    .option('--config <file>', 'configuration file (JSON)');
}

/** Settings for a command that has no flags of its own for them. */
export function settingsOf(flags: CommonFlags, { environment }: CommandContext): ServerConfig {
  return readSettings(
    { ...(flags.config ? { config: flags.config } : {}), overrides: { database: flags.db } },
    environment,
  );
}

export type AdministrationPorts = Pick<Ports, 'clock' | 'unitOfWork'>;

const patienceMs = 10_000;

/**
 * Opens the database for one command, also while a server works on it, and closes it afterwards. Only a
 * command that says so makes a new database: a mistyped name must not look like an empty hospital.
 */
export async function withDatabase<Result>(
  flags: CommonFlags,
  context: CommandContext,
  use: (ports: AdministrationPorts, settings: ServerConfig) => Promise<Result>,
  { mayCreate = false } = {},
): Promise<Result> {
  const settings = settingsOf(flags, context);
  if (!mayCreate && !existsSync(settings.database)) {
    throw new UsageError(`--db: there is no database ${settings.database}.`);
  }
  const log = createLog();
  const nowMs = systemClock.nowMs();
  const store = await openStore({ file: settings.database, nowMs, log, lockPatienceMs: patienceMs });
  try {
    return await use({ clock: systemClock, unitOfWork: store.unitOfWork }, settings);
  } finally {
    await store.close();
  }
}

/** Parses a whole number from 0 on. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

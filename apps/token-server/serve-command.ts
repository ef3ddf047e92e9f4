import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { ServerClock } from '../../server/clock/server-clock.ts';
import { ConfigError, type ServerConfig } from '../../server/config/server-config.ts';
import { createTokenServer, type TokenServer } from '../../server/create-server.ts';
import type { Log } from '../../server/domain/ports/log.ts';
import { systemCodeOf } from '../../server/files/system-code.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';
import { RotatedLogFile } from '../../server/log/rotated-log-file.ts';
import { trustInfluences } from '../../server/tls/trust-influences.ts';
import type { CommandContext } from './command-context.ts';
import { givenOptions } from './given-options.ts';
import { print } from './print.ts';
import { type ServeFlags, settingFlagsOf, withServeOptions } from './serve-options.ts';
import { explainSettings, type SettingInEffect } from './settings.ts';

/** `serve`: the server itself. */
export function addServeCommand(program: Command, context: CommandContext): void {
  withServeOptions(program.command('serve'))
    .description('run the server; prints one line of JSON as soon as it listens')
    .action((flags: ServeFlags) => serve(flags, context));
}

async function serve(flags: ServeFlags, { environment }: CommandContext): Promise<void> {
  // Shared with a helper thread, each of the short collections of garbage waits for a processor to run that thread.
  // The plain form, V8's default, takes 3 % more of a refresh. Set this late since Node allows it nowhere else but on its own command line; V8 looks at it in each collection.
  setFlagsFromString('--no-parallel-scavenge');
  const { config, inEffect } = explainSettings(settingFlagsOf(flags), environment);
  const logFile = openLogFile(config.log);
  const log = createPinoLogger({ level: config.log.level, destination: logFile, node: config.node_name });
  if (config.throttle === 'off') log.warn({}, 'throttling is off: never do this on a ward');
  tellOfEnvironment(environment, log);
  tellOfOverridden(inEffect, log);
  const server = createTokenServer({ config, clock: new ServerClock(), log, onLost: () => stop(1) });
  const stop = stopOnSignals(server, log);
  reloadOnSignal(server, logFile, log);
  const { url } = await server.listen();
  log.info({ url }, 'ready');
  print(`${JSON.stringify({ ready: true, url })}\n`);
}

/** The doctor sees its own environment, which need not be the service's. */
function tellOfEnvironment(environment: CommandContext['environment'], log: Log): void {
  for (const { name, effect } of trustInfluences({ environment, options: givenOptions(process) })) {
    if (effect === 'weakens' || effect === 'opens')
      log.warn({ name, effect }, 'the environment weakens encrypted connections: see doctor');
  }
}

/**
 * Readers of the configuration file rely on it, so whatever a flag or variable overrides is logged, without the values,
 * which may be secrets. Commands that are given only the file would work on another database.
 */
function tellOfOverridden(inEffect: readonly SettingInEffect[], log: Log): void {
  for (const { setting, from, insteadOf } of inEffect) {
    if (insteadOf === null) continue;
    const level = setting.key === 'database' ? 'warn' : 'info';
    log[level]({ setting: setting.key, from, insteadOf }, 'a setting is overridden');
  }
}

/** On Windows, where there is no SIGTERM, a service is stopped by the control event that Node calls SIGBREAK. */
const stopSignals = [
  'SIGTERM',
  'SIGINT',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
] as const;

/** The first signal drains the server, a second one ends it at once. Returns what drains it without a signal. */
function stopOnSignals(server: TokenServer, log: Log): (exitCode: 0 | 1) => void {
  let stopping = false;
  const stop = (exitCode: 0 | 1) => {
    if (stopping) return;
    stopping = true;
    void exitCodeOfClosing(server, log).then((code) => process.exit(Math.max(code, exitCode)));
  };
  let signalled = false;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (signalled) process.exit(1);
      signalled = true;
      log.info({ signal }, 'stopping: requests in progress are answered');
      stop(0);
    });
  }
  return stop;
}

async function exitCodeOfClosing(server: TokenServer, log: Log): Promise<0 | 1> {
  try {
    await server.close();
    log.info({}, 'stopped');
    return 0;
  } catch (error) {
    log.error({ err: error }, 'the server could not be closed properly');
    return 1;
  }
}

function openLogFile({ file }: ServerConfig['log']): RotatedLogFile {
  if (file === undefined) return RotatedLogFile.stderr();
  try {
    return RotatedLogFile.open(file);
  } catch (error) {
    throw new ConfigError(`log.file: ${file} cannot be written (${systemCodeOf(error)})`);
  }
}

/**
 * What a service manager sends to have files read anew, and logrotate to have the log opened anew; a terminal that is
 * closed sends it, too, and means the end.
 */
function reloadOnSignal(server: TokenServer, logFile: RotatedLogFile, log: Log): void {
  if (process.platform === 'win32' || process.stdin.isTTY) return;
  process.on('SIGHUP', () => {
    reopen(logFile, log);
    server.reload();
  });
}

function reopen(logFile: RotatedLogFile, log: Log): void {
  try {
    if (logFile.reopen()) log.info({}, 'the log continues in a new file');
  } catch (error) {
    log.error({ problem: systemCodeOf(error) }, 'the log file cannot be reopened: the old one stays in use');
  }
}

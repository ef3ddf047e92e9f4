import { pino } from 'pino';
import { createPinoLogger, type PinoLog } from '../../server/log/pino-logger.ts';

/** Writes errors to standard error, for commands that run beside the workstation, which owns the log file. */
export function consoleLog(): PinoLog {
  const destination = pino.destination({ fd: 2, sync: true });
  // There may be no reader.
  destination.on('error', () => undefined);
  return createPinoLogger({ level: 'error', destination });
}

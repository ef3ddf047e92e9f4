import { pino } from 'pino';
import { createPinoLogger, type PinoLog } from '../../server/log/pino-logger.ts';

/** Errors on standard error, for commands beside the workstation: the log file belongs to that. */
export function consoleLog(): PinoLog {
  const destination = pino.destination({ fd: 2, sync: true });
  // There may be no reader.
  destination.on('error', () => undefined);
  return createPinoLogger({ level: 'error', destination });
}

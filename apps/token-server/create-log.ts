import { type Level, pino } from 'pino';
import type { Log } from '../../server/domain/ports/log.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';

/**
 * Structured log on stderr, so that stdout carries results only. What is named or looks like a secret is masked,
 * wherever somebody puts it.
 */
export function createLog(level: Level = 'info'): Log {
  return createPinoLogger({ level, destination: pino.destination({ dest: 2, sync: true }) });
}

import { type Level, pino } from 'pino';
import { createPinoLogger } from '../../electron/platform/pino-logger.ts';
import type { Log } from '../../server/domain/log.ts';

/**
 * Structured log on stderr, so that stdout carries results only. What is named or looks like a secret is masked,
 * wherever somebody puts it.
 */
export function createLog(level: Level = 'info'): Log {
  return createPinoLogger({ level, destination: pino.destination({ dest: 2, sync: true }) });
}

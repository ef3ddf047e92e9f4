import { join } from 'node:path';
import { openLogFile } from '../../electron/platform/open-log-file.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';

/** Logs why the workstation was not started, if its folder can be written to. */
export function noteRefusal(sentence: string, dataDirectory: string): void {
  try {
    const destination = openLogFile(join(dataDirectory, 'logs', 'workstation.log'));
    createPinoLogger({ level: 'info', destination }).error({ reason: sentence }, 'not started');
  } catch {
    // The sentence is on standard error anyway.
  }
}

import { join } from 'node:path';
import { openLogFile } from '../../electron/platform/open-log-file.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';

/** Leaves a line in the log of the workstation that was not started, where its folder takes one. */
export function noteRefusal(sentence: string, dataDirectory: string): void {
  try {
    const destination = openLogFile(join(dataDirectory, 'logs', 'workstation.log'));
    createPinoLogger({ level: 'info', destination }).error({ reason: sentence }, 'not started');
  } catch {
    // It is on standard error.
  }
}

import type { BackupOrder } from '../../../server/backup/back-up-database.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';

/** What every backup and restore of a test needs, but for the file; it replaces nothing. */
export function backupOrder({ databaseFile, clock }: { databaseFile: string; clock: Clock }) {
  return {
    databaseFile,
    accessAlgorithm: 'ES256',
    clock,
    log: silentLog,
    lockPatienceMs: 2_000,
    evenDamaged: false,
    reviewed: new Set<number>(),
    mayReplace: false,
    onProgress: () => {},
  } satisfies Omit<BackupOrder, 'file'>;
}

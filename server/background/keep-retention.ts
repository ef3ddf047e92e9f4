import type { ServerConfig } from '../config/server-config.ts';
import { retentionStart } from '../domain/audit/chain/retention.ts';
import { countBefore, type Pruning, pruneTrail } from '../domain/audit/prune-trail.ts';
import type { BatchOptions } from '../domain/ports/in-batches.ts';
import type { Ports } from '../domain/ports.ts';
import type { SealedStore } from '../keys/open-sealed-store.ts';
import { FileAuditArchive } from '../store/file-audit-archive.ts';

/** Moves audit events that need not be kept any more to the archive, or says in the log that there are some. */
export async function keepRetention(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'log'> &
    Pick<SealedStore, 'keys'> &
    Pick<Pruning, 'compareState'>,
  { retention_years, archive }: ServerConfig['audit'],
  batches: BatchOptions = {},
): Promise<void> {
  const beforeMs = retentionStart(ports.clock.nowMs(), retention_years);
  const count = await countBefore(ports, beforeMs);
  if (count === 0) return;
  if (archive === undefined) {
    ports.log.warn(
      { count, retention_years },
      'audit events are older than they are to be kept: audit prune',
    );
    return;
  }
  const seal = ports.keys.auditSeal;
  const into = FileAuditArchive.inFolder(archive);
  const pruned = await pruneTrail(ports, {
    beforeMs,
    archive: into,
    seal,
    batches,
    ...(ports.compareState ? { compareState: ports.compareState } : {}),
  });
  ports.log.info({ ...pruned }, 'old audit events were moved to the archive');
}

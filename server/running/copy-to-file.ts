import { hostname } from 'node:os';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { BackupError } from '../backup/backup-error.ts';
import { moveDatabase, presentFilesOf } from '../backup/database-files.ts';
import { withDraftBeside } from '../backup/draft-folder.ts';
import { AuditHeadFile } from '../crypto/audit-head-file.ts';
import { FileKeyStore } from '../crypto/file-key-store.ts';
import type { KeyEncryptionKey } from '../crypto/key-encryption-keys.ts';
import { createKeyFile, KeyFileError, keyFileOf } from '../crypto/key-file.ts';
import { openKeySet } from '../crypto/sealed-key-set.ts';
import { requireSealedKeys } from '../crypto/sealed-key-store.ts';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import { genesis } from '../domain/audit/chain/hash-chain.ts';
import type { HeadRecord } from '../domain/audit/chain/head-record.ts';
import { sentenceOfBroken, type WholeChain } from '../domain/audit/chain/verify-chain.ts';
import { type ArchivedEvents, archiveLanes } from '../domain/audit/lanes/archive-lanes.ts';
import type { TrailKeys } from '../domain/audit/verify-trail.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { AuditTrail } from '../domain/records/audit-event.ts';
import { giveToOwnerOf } from '../files/give-to-owner.ts';
import { placeNew } from '../files/place-new.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { openSealedStore } from '../keys/open-sealed-store.ts';
import { DatabaseError } from '../store/database-error.ts';
import { FileAuditArchive } from '../store/file-audit-archive.ts';
import type { CopyState } from '../store/postgres/copied-rows.ts';
import { copyToSqlite, requireQuiet } from '../store/postgres/copy-to-sqlite.ts';
import { withNoteOfMove } from '../store/postgres/moved-database.ts';
import { openPostgresStore } from '../store/postgres/open-postgres-store.ts';
import type { PostgresSettings } from '../store/postgres/postgres-settings.ts';
import { Primary } from '../store/postgres/primary.ts';
import { verifyCopied } from '../store/postgres/verify-copied.ts';
import { openDatabase } from '../store/sqlite/open-database.ts';
import type { Store } from '../store/store.ts';

export interface CopyToFileOrder {
  readonly settings: PostgresSettings;
  /** The new database; nothing of it exists. */
  readonly file: string;
  readonly encryptionKeys: readonly KeyEncryptionKey[];
  /** Events that record damage which has been investigated. */
  readonly reviewed: ReadonlySet<number>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onProgress: (state: CopyState) => void;
}

export interface CopyToFile {
  readonly rows: number;
  readonly verdict: WholeChain;
  /** Where the events of the nodes' lanes are, and how many; null: there never were lanes. */
  readonly lanes: { readonly file: string; readonly events: number } | null;
}

const patienceMs = 10_000;

/** Where the events of lanes are kept, which a database file has no room for: `carelink-lanes.ndjson`. */
export function laneArchiveOf(file: string): string {
  const { dir, name } = parse(resolve(file));
  return join(dir, `${name}-lanes.ndjson`);
}

/**
 * Copies a database of PostgreSQL that no node uses, with its keys, into a new database file, compares both and verifies
 * the trail before and after. The file appears complete or not at all, and from then on no node starts on the old database. Throws `BackupError`, `DatabaseError`,
 * `KeyFileError`.
 */
export async function copyToFile(order: CopyToFileOrder): Promise<CopyToFile> {
  const { settings, log } = order;
  const file = resolve(order.file);
  const [present] = presentFilesOf(file);
  if (present !== undefined) throw new BackupError(`${present} exists already: name a new file.`);
  return withDraftBeside(file, log, async (draft) => {
    const primary = new Primary({ settings, log, lockPatienceMs: patienceMs, onStatement: () => {} });
    const watch = await primary.connect('carelink-server copy');
    try {
      await requireQuiet(watch);
      const { clock } = order;
      const opening = {
        settings,
        node: null,
        standby: 'none',
        nowMs: () => clock.nowMs(),
        log,
        patienceMs,
      } as const;
      const source = await openPostgresStore(opening);
      try {
        const seal = await bringKeys(order, source, draft);
        const verdict = await requireWhole(order, source, { seal, headRecord: unknownEnd }, 'before');
        const database = await openDatabase(draft, clock.nowMs());
        const rows = await copyToSqlite(watch, database, order.onProgress).finally(() => database.close());
        new AuditHeadFile(draft, seal, log).create(verdict.head);
        const lanes = await bringLanes(order, source, draft, seal);
        giveToOwnerOf(dirname(file), presentFilesOf(draft));
        if (lanes) placeArchive(lanes.file, laneArchiveOf(file));
        const place = `${file} on ${hostname()}`;
        await withNoteOfMove(watch, { place, nowMs: clock.nowMs() }, () => moveDatabase(draft, file));
        return { rows, verdict, lanes: lanes && { events: lanes.events, file: laneArchiveOf(file) } };
      } finally {
        await source.close();
      }
    } finally {
      await watch.close();
    }
  });
}

/** This machine need not be a node; whoever wants its record compared runs `audit verify` there. */
const unknownEnd: HeadRecord = { read: () => ({ kind: 'recorded', head: genesis }), write: () => {} };

async function bringKeys(
  { encryptionKeys, clock }: CopyToFileOrder,
  { unitOfWork }: Store,
  draft: string,
): Promise<AuditSeal> {
  const set = await unitOfWork.read(({ sealedKeys }) => requireSealedKeys(sealedKeys).newest());
  if (set === null) throw new KeyFileError('The database holds no keys: no node has ever worked with it.');
  createKeyFile(keyFileOf(draft), await openKeySet(set.sealed, set.version, encryptionKeys));
  return new FileKeyStore(draft, clock).auditSeal;
}

async function requireWhole(
  { reviewed, onProgress }: Pick<CopyToFileOrder, 'reviewed' | 'onProgress'>,
  { unitOfWork }: Pick<Store, 'unitOfWork'>,
  keys: TrailKeys,
  where: 'before' | 'after',
): Promise<WholeChain> {
  const verdict = await unitOfWork.read(({ audit }) =>
    verifyCopied(audit, where, { keys, reviewed, onProgress }),
  );
  if (verdict.whole) return verdict;
  throw new DatabaseError(`${sentenceOfBroken(verdict)} Nothing was copied.`);
}

/** The chain of the house goes on in the file; it signs where the lanes have ended. */
async function bringLanes(
  order: CopyToFileOrder,
  { unitOfWork }: Store,
  draft: string,
  seal: AuditSeal,
): Promise<ArchivedEvents | null> {
  const { clock, log } = order;
  const archive = FileAuditArchive.file(join(dirname(draft), basename(laneArchiveOf(order.file))));
  const archiving = { archive, seal, nowMs: clock.nowMs() };
  const lanes = await unitOfWork.read(({ audit }: { audit: AuditTrail }) => archiveLanes(audit, archiving));
  const opening = {
    databaseFile: draft,
    accessAlgorithm: 'ES256',
    clock,
    log,
    lockPatienceMs: patienceMs,
  } as const;
  const { store, headFile } = await openSealedStore(opening);
  try {
    if (lanes) await store.unitOfWork.run(({ audit }) => audit.append(lanes.pruning));
    await requireWhole(order, store, { seal, headRecord: headFile }, 'after');
  } finally {
    await store.close();
  }
  return lanes;
}

/** Never in place of another file. */
function placeArchive(from: string, to: string): void {
  if (!placeNew(from, to)) throw new BackupError(`${to} exists already: move it away.`);
  giveToOwnerOf(dirname(to), [to]);
  syncFolder(dirname(to));
}

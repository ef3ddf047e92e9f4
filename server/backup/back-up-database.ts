import { copyFileSync, existsSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { AuditHeadFile, headFileOf } from '../crypto/audit-head-file.ts';
import { FileKeyStore } from '../crypto/file-key-store.ts';
import { createKeyFile, keyFileOf, requireKeyFile } from '../crypto/key-file.ts';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import { Refusal } from '../domain/ports/refusal.ts';
import type { Repositories } from '../domain/ports/unit-of-work.ts';
import { openSealedStore, type SealedStoreOptions } from '../keys/open-sealed-store.ts';
import { type CopyProgress, copyDatabase } from '../store/sqlite/copy-database.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { knownVersion, openToLook, versionOf } from '../store/sqlite/open-to-look.ts';
import type { Store } from '../store/store.ts';
import { BackupError } from './backup-error.ts';
import { filesOfDatabase, moveDatabase, presentFilesOf } from './database-files.ts';
import { withDraftBeside } from './draft-folder.ts';
import { requireRoom } from './require-room.ts';
import { type CopyFacts, type DamagePolicy, verifyCopy } from './verify-copy.ts';

export interface BackupOrder extends SealedStoreOptions, DamagePolicy {
  /** Name of the copy; its key file and head record are beside it, as with every database. */
  readonly file: string;
  readonly mayReplace: boolean;
  readonly onProgress: (progress: CopyProgress) => void;
}

export interface Backup extends CopyFacts {
  readonly files: readonly string[];
  readonly bytes: number;
}

/**
 * Copies a database that may be in use, with its keys and a head record of exactly that moment. Throws
 * `BackupError`, `DatabaseError`, `KeyFileError`; nothing under the names of the backup has changed then.
 */
export async function backUpDatabase(order: BackupOrder): Promise<Backup> {
  const file = resolve(order.file);
  requireUsableName(order);
  const { auditSeal } = new FileKeyStore(order.databaseFile, order.clock);
  return withDraftBeside(file, order.log, async (draft) => {
    requireRoom(file, order.databaseFile);
    const isOlder = await isOfOlderProgram(order.databaseFile);
    const facts = await makeDraft(order, auditSeal, draft, isOlder);
    moveDatabase(draft, file);
    if (!isOlder) await noteFinished(order);
    return { ...facts, files: presentFilesOf(file), bytes: statSync(file).size };
  });
}

/** The order of the steps makes the copy verifiable: see the decision on backups in `docs/decisions`. */
async function makeDraft(
  order: BackupOrder,
  seal: AuditSeal,
  draft: string,
  isOlder: boolean,
): Promise<CopyFacts> {
  const { databaseFile, log } = order;
  const headFile = new AuditHeadFile(databaseFile, seal, log);
  const recordedHead = headFile.read();
  if (!isOlder) await auditBackup(order);
  await copyDatabase(databaseFile, draft, order.onProgress);
  copyKeys(order, draft, seal.keyId);
  const readable = isOlder ? await migratedCopyOf(draft, order) : draft;
  const facts = await verifyCopy(readable, { seal, recordedHead }, order);
  if (facts.verdict.whole) new AuditHeadFile(draft, seal, log).create(facts.verdict.head);
  else if (existsSync(headFile.path)) copyFileSync(headFile.path, headFileOf(draft));
  return facts;
}

/**
 * The backup before an upgrade is made by the newer program, which must leave the database usable for the older
 * one.
 */
async function isOfOlderProgram(databaseFile: string): Promise<boolean> {
  const database = await openToLook(databaseFile);
  try {
    return versionOf(database) < knownVersion;
  } finally {
    database.close();
  }
}

/** Beside the draft, and removed with its folder: this program only reads its own tables. */
async function migratedCopyOf(draft: string, order: BackupOrder): Promise<string> {
  const scratch = join(dirname(draft), 'migrated.sqlite');
  copyFileSync(draft, scratch);
  await (await openStore({ ...order, file: scratch, nowMs: order.clock.nowMs() })).close();
  return scratch;
}

async function auditBackup(order: BackupOrder): Promise<void> {
  // Only once the store is open does the clock know whether it can be trusted.
  const { store } = await openSealedStore(order);
  await writeIfPossible(order, store, ({ audit }) =>
    audit.append({ type: 'database_backed_up', outcome: 'success', timeMs: order.clock.nowMs() }),
  );
}

/** For the metrics, which must not mistake a failed backup for one. */
async function noteFinished(order: BackupOrder): Promise<void> {
  const { databaseFile: file, clock, log, lockPatienceMs } = order;
  const nowMs = clock.nowMs();
  const store = await openStore({ file, nowMs, log, lockPatienceMs });
  await writeIfPossible(order, store, ({ backupRecord }) => backupRecord.noteFinished(nowMs));
}

/** Writes and closes the store. A full disk must not prevent saving what is on it. */
async function writeIfPossible(
  { log }: Pick<BackupOrder, 'log'>,
  store: Store,
  write: (repositories: Repositories) => Promise<void>,
): Promise<void> {
  try {
    await store.unitOfWork.run(write);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.warn({}, 'the database cannot be written: it does not know of the backup, which is made');
  } finally {
    await store.close();
  }
}

/** Keys after the database: keys are only removed when nothing needs them, so none is missing this way. */
function copyKeys({ databaseFile, clock }: BackupOrder, draft: string, auditKeyId: string): void {
  createKeyFile(keyFileOf(draft), requireKeyFile(keyFileOf(databaseFile)));
  if (new FileKeyStore(draft, clock).auditSeal.keyId === auditKeyId) return;
  throw new BackupError('The keys were replaced while the backup was made: make it again.');
}

/** Throws `BackupError` when the backup must not have its name. */
export function requireUsableName(order: Pick<BackupOrder, 'file' | 'databaseFile' | 'mayReplace'>): void {
  const { databaseFile, mayReplace } = order;
  const file = resolve(order.file);
  if (!['.sqlite', '.sqlite3', '.db'].includes(extname(file))) {
    throw new BackupError(`${file}: the name of a backup must end in .sqlite, .sqlite3 or .db.`);
  }
  const live = new Set(filesOfDatabase(resolve(databaseFile)));
  if (filesOfDatabase(file).some((path) => live.has(path))) {
    throw new BackupError(
      `${file}: the backup would overwrite the database or its keys; choose another name.`,
    );
  }
  const [present] = presentFilesOf(file);
  if (present === undefined || mayReplace) return;
  throw new BackupError(
    `${present} exists already: choose another name, or replace the backup with --force.`,
  );
}

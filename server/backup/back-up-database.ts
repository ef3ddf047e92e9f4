import { copyFileSync, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { AuditHeadFile, headFileOf } from '../crypto/audit-head-file.ts';
import { createKeyFile, KeyFileError, keyFileOf, readKeyFile } from '../crypto/key-file.ts';
import { FileKeyStore } from '../crypto/key-store.ts';
import { Refusal } from '../domain/refusal.ts';
import { openSealedStore, type SealedStore, type SealedStoreOptions } from '../open-sealed-store.ts';
import { type CopyProgress, copyDatabase } from '../store/copy-database.ts';
import { BackupError } from './backup-error.ts';
import { filesOfDatabase, moveDatabase, presentFilesOf } from './database-files.ts';
import { withDraftBeside } from './draft-folder.ts';
import { type CopyFacts, type DamagePolicy, verifyCopy } from './verify-copy.ts';

export interface BackupOrder extends SealedStoreOptions, DamagePolicy {
  /** Name of the copy, which gets its key file and head record beside it as every database has them. */
  readonly file: string;
  readonly mayReplace: boolean;
  readonly onProgress: (progress: CopyProgress) => void;
}

export interface Backup extends CopyFacts {
  readonly files: readonly string[];
  readonly bytes: number;
}

/**
 * Copies a database that may be in use, with its keys and a head record of exactly that moment. Throws `BackupError`,
 * `DatabaseError`, `KeyFileError`; then nothing has changed under the names of the backup.
 */
export async function backUpDatabase(order: BackupOrder): Promise<Backup> {
  const file = resolve(order.file);
  requireUsableName(file, order);
  const sealed = await openSealedStore(order);
  try {
    return await withDraftBeside(file, async (draft) => {
      requireRoom(file, order.databaseFile);
      const facts = await makeDraft(order, sealed, draft);
      moveDatabase(draft, file);
      return { ...facts, files: presentFilesOf(file), bytes: statSync(file).size };
    });
  } finally {
    await sealed.store.close();
  }
}

/** The order of the steps is what makes the copy verify: see the decision on backups in `docs/decisions`. */
async function makeDraft(order: BackupOrder, sealed: SealedStore, draft: string): Promise<CopyFacts> {
  const { databaseFile, log } = order;
  const seal = sealed.keys.auditSeal;
  const recordedHead = sealed.headFile.read();
  await auditBackup(order, sealed);
  await copyDatabase(databaseFile, draft, order.onProgress);
  copyKeys(order, draft, seal.keyId);
  const facts = await verifyCopy(draft, { seal, recordedHead }, order);
  if (facts.verdict.whole) new AuditHeadFile(draft, seal, log).create(facts.verdict.head);
  else if (existsSync(sealed.headFile.path)) copyFileSync(sealed.headFile.path, headFileOf(draft));
  return facts;
}

/** A full disk must not keep anybody from saving what is on it. */
async function auditBackup({ clock, log }: BackupOrder, { store }: SealedStore): Promise<void> {
  try {
    await store.unitOfWork.run(({ audit }) =>
      audit.append({ type: 'database_backed_up', outcome: 'success', timeMs: clock.nowMs() }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.warn({}, 'the database cannot be written: the backup is made, but stands in no audit event');
  }
}

/** Keys after the database: keys are only ever added while somebody needs them, so none is missing that way. */
function copyKeys({ databaseFile, clock }: BackupOrder, draft: string, auditKeyId: string): void {
  const path = keyFileOf(databaseFile);
  const content = readKeyFile(path);
  if (!content) throw new KeyFileError(`The key file ${path} is missing.`);
  createKeyFile(keyFileOf(draft), content);
  if (new FileKeyStore(draft, clock).auditSeal.keyId === auditKeyId) return;
  throw new BackupError('The keys were replaced while the backup was made: make it again.');
}

function requireUsableName(file: string, { databaseFile, mayReplace }: BackupOrder): void {
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

function requireRoom(file: string, databaseFile: string): void {
  const bytes = [databaseFile, `${databaseFile}-wal`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize > bytes) return;
  const mebibytes = (count: number) => Math.ceil(count / 2 ** 20);
  throw new BackupError(
    `There is no room for ${file}: up to ${mebibytes(bytes)} MiB are needed, ${mebibytes(bavail * bsize)} MiB are free.`,
  );
}

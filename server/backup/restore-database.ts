import { copyFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AuditHeadFile, headFileOf } from '../crypto/audit-head-file.ts';
import { FileKeyStore } from '../crypto/file-key-store.ts';
import {
  createKeyFile,
  type KeyFile,
  KeyFileError,
  keyFileOf,
  readKeyFile,
  type StoredKey,
} from '../crypto/key-file.ts';
import { mergeKeys } from '../crypto/merge-keys.ts';
import type { ChainLink } from '../domain/records/audit-event.ts';
import { endSessions } from '../domain/sessions/end-session.ts';
import { giveToOwnerOf } from '../files/give-to-owner.ts';
import { locateDatabase, realDatabase } from '../keys/locate-database.ts';
import { openSealedStore, type SealedStoreOptions } from '../keys/open-sealed-store.ts';
import { type CopyProgress, copyDatabase } from '../store/sqlite/copy-database.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { requireUnused } from '../store/sqlite/require-unused.ts';
import { BackupError } from './backup-error.ts';
import { moveDatabase, presentFilesOf } from './database-files.ts';
import { asBackupError, withDraftBeside } from './draft-folder.ts';
import { requireRoom } from './require-room.ts';
import { type CopyFacts, type DamagePolicy, verifyCopy } from './verify-copy.ts';

export interface RestoreOrder extends SealedStoreOptions, DamagePolicy {
  /** The backup, with its key file and head record beside it. */
  readonly file: string;
  readonly mayReplace: boolean;
  readonly endSessions: boolean;
  readonly onProgress: (progress: CopyProgress) => void;
}

export interface Restoration extends CopyFacts {
  /** Folder that holds the previous database; null: there was none. */
  readonly replaced: string | null;
  /** The newest event recorded before; null: not known. */
  readonly replacedHead: ChainLink | null;
  /** Whether existing keys that are not in the backup stay in use beside its own. */
  readonly keptKeys: boolean;
  /** Whether there was a readable key file. */
  readonly hadKeys: boolean;
  /** Whether its keys were another server's, or new ones after a loss, and are only set aside. */
  readonly keysOfOthers: boolean;
  readonly sessionsEnded: number;
}

/**
 * Puts a backup in the place of a database and keeps what was there. Throws `BackupError`, `DatabaseError`,
 * `KeyFileError`; nothing has changed then.
 */
export async function restoreDatabase(order: RestoreOrder): Promise<Restoration> {
  const target = resolve(order.databaseFile);
  const file = locateDatabase(order.file);
  if (realDatabase(file) === realDatabase(target))
    throw new BackupError('restore: that is the database itself.');
  if (!existsSync(file)) throw new BackupError(`restore: there is no backup ${file}.`);
  const present = presentFilesOf(target);
  if (present.length > 0 && !order.mayReplace) {
    throw new BackupError(
      `${present[0]} exists: --force puts the backup in its place and keeps what is there.`,
    );
  }
  const unused = () => (present.includes(target) ? requireUnused(target) : undefined);
  await unused();
  return withDraftBeside(target, order.log, async (draft) => {
    requireRoom(target, file);
    const restoration = await makeDraft(order, { file, target, draft });
    giveToOwnerOf(present.includes(target) ? target : dirname(target), presentFilesOf(draft));
    await unused();
    const replaced = present.length > 0 ? setAside(target, order.clock.nowMs()) : null;
    putInPlace(draft, target, replaced);
    return { ...restoration, replaced };
  });
}

interface Places {
  readonly file: string;
  readonly target: string;
  readonly draft: string;
}

async function makeDraft(
  order: RestoreOrder,
  { file, target, draft }: Places,
): Promise<Omit<Restoration, 'replaced'>> {
  const { clock, log } = order;
  const backupKeys = requireKeys(file);
  await copyDatabase(file, draft, order.onProgress);
  const present = readableKeys(target);
  // Tokens signed by keys rotated since are in use, and a key may have been abandoned for a reason.
  const merged = present && mergeKeys(present, backupKeys, clock.nowMs());
  createKeyFile(keyFileOf(draft), merged ?? backupKeys);
  const seal = new FileKeyStore(draft, clock).auditSeal;
  const recordedHead = new AuditHeadFile(file, seal, log).read();
  if (recordedHead.kind !== 'missing') copyFileSync(headFileOf(file), headFileOf(draft));
  // A backup by an older program gets today's tables before it is read.
  await (await openStore({ ...order, file: draft, nowMs: clock.nowMs() })).close();
  const facts = await verifyCopy(draft, { seal, recordedHead }, order);
  const before = new AuditHeadFile(target, seal, log).read();
  const replacedHead = before.kind === 'recorded' ? before.head : null;
  const sessionsEnded = await noteRestoration(order, { draft, facts, replacedHead });
  const keptKeys = merged?.keys.some((key) => !isKeyOf(backupKeys, key)) ?? false;
  const keysOfOthers = present !== null && merged === null;
  return { ...facts, replacedHead, keptKeys, keysOfOthers, hadKeys: present !== null, sessionsEnded };
}

/**
 * So that the trail itself says that, and up to where, events are lost, and that nothing that counts once counts
 * twice.
 */
async function noteRestoration(
  order: RestoreOrder,
  { draft, facts, replacedHead }: { draft: string; facts: CopyFacts; replacedHead: ChainLink | null },
): Promise<number> {
  const { store, headFile } = await openSealedStore({ ...order, databaseFile: draft });
  try {
    return await store.unitOfWork.run(async (repositories) => {
      const nowMs = order.clock.nowMs();
      const details = {
        backup_seq: facts.newest?.seq ?? 0,
        replaced_seq: replacedHead?.seq ?? null,
        replaced_hash: replacedHead?.hash.toString('hex') ?? null,
      };
      await repositories.audit.append({
        type: 'database_restored',
        outcome: 'success',
        timeMs: nowMs,
        details,
      });
      // A code used since the backup could enrol another workstation, so all codes are removed.
      await repositories.codes.removeExpired(Number.MAX_SAFE_INTEGER);
      if (!order.endSessions) return 0;
      const ending = { reason: 'revoked_by_administrator', nowMs, address: null } as const;
      return endSessions(repositories, await Array.fromAsync(repositories.sessions.open()), ending);
    });
  } finally {
    await store.close();
    // Flushed, so that not even a power failure right now makes the head record look foreign.
    const recorded = headFile.read();
    if (recorded.kind === 'recorded') headFile.create(recorded.head);
  }
}

function requireKeys(file: string): KeyFile {
  const keys = readKeyFile(keyFileOf(file));
  if (keys) return keys;
  throw new KeyFileError(`The backup ${file} has no key file ${basename(keyFileOf(file))} beside it.`);
}

function isKeyOf({ keys }: KeyFile, { kid }: StoredKey): boolean {
  return keys.some((key) => key.kid === kid);
}

function readableKeys(databaseFile: string): KeyFile | null {
  try {
    return readKeyFile(keyFileOf(databaseFile));
  } catch (error) {
    if (error instanceof KeyFileError) return null;
    throw error;
  }
}

/** Moves a database and all its files into a folder of its own, where every command can still read it. */
function setAside(target: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const folder = `${target}.replaced-${time}`;
  mkdirSync(folder, { mode: 0o700 });
  try {
    giveToOwnerOf(dirname(target), [folder]);
    moveDatabase(target, join(folder, basename(target)));
  } catch (error) {
    if (readdirSync(folder).length > 0) throw stranded(folder, target, error);
    rmdirSync(folder);
    throw unchanged(error, target);
  }
  return folder;
}

/** Moves the draft to where the database was; if that fails, what was set aside goes back there. */
function putInPlace(draft: string, target: string, replaced: string | null): void {
  try {
    moveDatabase(draft, target);
  } catch (error) {
    if (replaced !== null) putBack(replaced, target, error);
    throw unchanged(error, target);
  }
}

function putBack(replaced: string, target: string, cause: unknown): void {
  try {
    // Only what has got there from the draft.
    for (const path of presentFilesOf(target)) rmSync(path);
    moveDatabase(join(replaced, basename(target)), target);
  } catch (error) {
    throw stranded(replaced, target, cause, error);
  }
  rmSync(replaced, { recursive: true });
}

function stranded(folder: string, target: string, ...causes: readonly unknown[]): BackupError {
  const why = causes.map((cause) => messageOf(cause, target)).join(' ');
  return new BackupError(
    `${why} Files of the former database are in ${folder}: move all of them back to ${dirname(target)} before the server starts.`,
  );
}

/** A `BackupError` says itself which files could not be moved back. */
function unchanged(error: unknown, target: string): BackupError {
  if (error instanceof BackupError) return error;
  return new BackupError(`${messageOf(error, target)} Nothing has changed.`, { cause: error });
}

function messageOf(error: unknown, target: string): string {
  const known = asBackupError(error, target);
  return known instanceof Error ? known.message : String(known);
}

import { beginClock } from '../clock/begin-clock.ts';
import { AuditHeadFile } from '../crypto/audit-head-file.ts';
import { FileKeyStore } from '../crypto/file-key-store.ts';
import { generateKeys } from '../crypto/generate-keys.ts';
import type { KeptKeys } from '../crypto/kept-keys.ts';
import {
  createKeyFile,
  type KeyAlgorithm,
  type KeyFile,
  KeyFileError,
  keyFileOf,
  readKeyFile,
} from '../crypto/key-file.ts';
import { type AuditSeal, signedLink } from '../domain/audit/chain/audit-seal.ts';
import { claimedLanes, prunedLanes } from '../domain/audit/lanes/lane-signature.ts';
import { recordState } from '../domain/audit/state/state-snapshot.ts';
import { findBirth, findVouchingEvent } from '../domain/audit/state/verify-state.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Metrics } from '../domain/ports/metrics.ts';
import type { Repositories } from '../domain/ports/unit-of-work.ts';
import type { AuditTrail } from '../domain/records/audit-event.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import type { Store } from '../store/store.ts';

export interface SealedStore {
  readonly store: Store;
  readonly keys: KeptKeys;
  readonly headFile: AuditHeadFile;
}

export interface SealedStoreOptions {
  readonly databaseFile: string;
  /** Of the access key, if keys have to be made. */
  readonly accessAlgorithm: KeyAlgorithm;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** How long a job waits while another process holds the write lock. */
  readonly lockPatienceMs: number;
}

/**
 * Opens a database with its keys, so that what is audited is sealed; makes keys for a new database. Throws
 * `DatabaseError`, and `KeyFileError` also when the keys of a used database are lost.
 */
export async function openSealedStore(options: SealedStoreOptions): Promise<SealedStore> {
  const { databaseFile: file, clock, log, lockPatienceMs, metrics } = options;
  const store = await openStore({
    file,
    nowMs: clock.nowMs(),
    log,
    lockPatienceMs,
    ...(metrics ? { metrics } : {}),
  });
  try {
    await beginClock(clock, store.unitOfWork, log);
    if (!readKeyFile(keyFileOf(file))) {
      await store.unitOfWork.run(async (repositories) => makeFirstKeys(options, store, repositories));
    }
    return await protect(options, store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function protect({ databaseFile, clock, log }: SealedStoreOptions, store: Store): Promise<SealedStore> {
  const keys = new FileKeyStore(databaseFile, clock);
  const seal = keys.auditSeal;
  const headFile = new AuditHeadFile(databaseFile, seal, log);
  const recorded = headFile.read();
  const known = recorded.kind === 'recorded' ? recorded.head : null;
  const isKnownKey = async ({ audit }: Repositories) =>
    (await audit.newestKeyMark())?.details?.kid === seal.keyId;
  store.protectAudit({ seal, headRecord: headFile, clock }, known);
  const sealed = { store, keys, headFile };
  const isVouchedFor = await store.unitOfWork.read(
    async ({ audit }) => (await audit.state.hasSnapshot()) || (await findBirth(audit, seal)) !== null,
  );
  if (known && isVouchedFor && (await store.unitOfWork.read(isKnownKey))) return sealed;

  // Looked at again in a job: another process may just have been making keys and record.
  const problems = await store.unitOfWork.run(async (repositories) => {
    const state = headFile.read().kind;
    if (state !== 'recorded') await noteLostRecord(repositories.audit, clock.nowMs());
    const knownKey = await isKnownKey(repositories);
    if (!knownKey) await noteReplacedKey(repositories.audit, seal, clock.nowMs());
    await vouchForState(repositories.audit, seal, clock.nowMs());
    return [
      ...(state === 'recorded' ? [] : [`audit head ${state}`]),
      ...(knownKey ? [] : ['audit key unknown']),
    ];
  });
  if (problems.length > 0) log.error({ problems }, 'what protects the audit trail was lost or replaced');
  return sealed;
}

/** A record that is gone, or not ours, might have named events that are gone, too. */
async function noteLostRecord(audit: AuditTrail, timeMs: number): Promise<void> {
  const details = { first_seq: audit.head.seq + 1 };
  await audit.append({
    type: 'audit_damaged',
    outcome: 'failure',
    timeMs,
    reason: 'head_record_lost',
    details,
  });
}

async function noteReplacedKey(audit: AuditTrail, seal: AuditSeal, timeMs: number): Promise<void> {
  await audit.append({
    type: 'key_created',
    outcome: 'success',
    timeMs,
    reason: 'key_file_replaced',
    details: { kid: seal.keyId, use: 'audit', alg: 'EdDSA' },
  });
  await signPruningAgain(audit, seal, timeMs);
  await recordState(audit, seal, { reason: 'key_file_replaced', timeMs });
}

/** At the first start after an upgrade: the tables are taken as they are, and vouched for from now on. */
async function vouchForState(audit: AuditTrail, seal: AuditSeal, timeMs: number): Promise<void> {
  // Where there was a snapshot once, one that is gone is for `audit verify` to tell.
  if ((await findVouchingEvent(audit, seal)) === null)
    await recordState(audit, seal, { reason: 'first_start', timeMs });
}

/** Where the trail begins was signed by a key that is gone: the new one vouches for it from now on. */
export async function signPruningAgain(audit: AuditTrail, seal: AuditSeal, timeMs: number): Promise<void> {
  const pruning = await audit.newestPruning();
  const { covers_seq: seq, covers_hash: hash } = pruning?.details ?? {};
  if (typeof seq !== 'number' || typeof hash !== 'string') return;
  const link = signedLink(seal, 'pruned', { seq, hash: Buffer.from(hash, 'hex') });
  const details = { ...link, ...prunedLanes(seal, seq, claimedLanes(pruning)) };
  await audit.append({
    type: 'audit_pruned',
    outcome: 'success',
    timeMs,
    reason: 'key_file_replaced',
    details,
  });
}

/** Keys for a database that has never had any: who lost them must say so. */
async function makeFirstKeys(
  options: SealedStoreOptions,
  store: Store,
  repositories: Repositories,
): Promise<void> {
  const { databaseFile, clock } = options;
  const path = keyFileOf(databaseFile);
  if (readKeyFile(path)) return;
  const open = await repositories.sessions.countOpen(clock.nowMs());
  const sealed = (await repositories.audit.newestKeyMark()) !== null;
  if (open > 0 || sealed) {
    throw new KeyFileError(
      `The key file ${path} is missing, but this database was used with it (open sessions: ${open}). Restore it from the backup; if it is lost, make new keys with \`keys create --end-sessions\`.`,
    );
  }
  await makeKeys(options, store, repositories);
}

/**
 * Makes a key file, seals the trail with it from the next event on, and audits it. Must run inside a job, which
 * keeps other processes from doing the same. Throws `KeyFileError` when there is one already.
 */
export async function makeKeys(
  { databaseFile, accessAlgorithm, clock, log }: SealedStoreOptions,
  store: Store,
  { audit }: Repositories,
): Promise<KeyFile> {
  const path = keyFileOf(databaseFile);
  const content = generateKeys(accessAlgorithm, clock.nowMs());
  if (!createKeyFile(path, content, databaseFile))
    throw new KeyFileError(`There is a key file already: ${path}.`);
  const seal = new FileKeyStore(databaseFile, clock).auditSeal;
  const headRecord = new AuditHeadFile(databaseFile, seal, log);
  headRecord.create(audit.head);
  store.protectAudit({ seal, headRecord, clock }, audit.head);
  const isEmpty = await audit.state.isEmpty();
  for (const { kid, use, alg } of content.keys) {
    const details = { kid, use, alg, ...(use === 'audit' && isEmpty ? { state: 'empty' } : {}) };
    await audit.append({ type: 'key_created', outcome: 'success', timeMs: clock.nowMs(), details });
  }
  await signPruningAgain(audit, seal, clock.nowMs());
  if (!isEmpty) await recordState(audit, seal, { reason: 'key_file_replaced', timeMs: clock.nowMs() });
  return content;
}

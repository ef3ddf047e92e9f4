import { beginClock } from '../clock/begin-clock.ts';
import { AuditHeadFile } from '../crypto/audit-head-file.ts';
import { Ed25519AuditSeal } from '../crypto/audit-seal.ts';
import { generateKeys } from '../crypto/generate-keys.ts';
import { readKeyEncryptionKeys } from '../crypto/key-encryption-keys.ts';
import { type KeyAlgorithm, type KeyFile, KeyFileError } from '../crypto/key-file.ts';
import { LaneHeadFile } from '../crypto/lane-head-file.ts';
import { openKeySet, sealKeySet, serverOf } from '../crypto/sealed-key-set.ts';
import { requireSealedKeys, SealedKeyStore } from '../crypto/sealed-key-store.ts';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import type { HeadRecord, Recorded, RecordedLane } from '../domain/audit/chain/head-record.ts';
import { sealStartDetails } from '../domain/audit/lanes/find-seal-start.ts';
import { recordState } from '../domain/audit/state/state-snapshot.ts';
import { findVouchingEvent } from '../domain/audit/state/verify-state.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Repositories } from '../domain/ports/unit-of-work.ts';
import type { ChainLink } from '../domain/records/audit-event.ts';
import type { SealedKeySet } from '../domain/records/sealed-keys.ts';
import { endSessions } from '../domain/sessions/end-session.ts';
import type { Store } from '../store/store.ts';
import { signPruningAgain } from './open-sealed-store.ts';

export interface ClusterStoreOptions {
  /** The store of the database, which is closed when something fails. */
  readonly store: Store;
  readonly encryptionFile: string;
  /** Beside which this node keeps what it remembers of the audit trail outside of the database. */
  readonly recordFile: string;
  /** Whether the store writes a lane, whose end is recorded likewise; a command has none. Default: it does. */
  readonly isNode?: boolean;
  /** Of the access key, if keys have to be made. */
  readonly accessAlgorithm: KeyAlgorithm;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ClusterStore {
  readonly store: Store;
  readonly keys: SealedKeyStore;
  readonly headFile: AuditHeadFile;
}

/** All sessions are ended in one transaction, for which nobody else waits: without keys, no node can start. */
const endingPatienceMs = 30 * 60_000;
/** Others may make the first keys at the same moment. */
const mostAttempts = 3;

/**
 * Opens the database of a cluster with the keys that are sealed in it, so that what is audited is sealed; makes keys for
 * a new database, once, however many nodes start. Throws `KeyFileError`, also when the keys of a used database are lost.
 */
export async function openClusterStore(options: ClusterStoreOptions): Promise<ClusterStore> {
  const { store, clock, log } = options;
  try {
    await beginClock(clock, store.unitOfWork, log);
    const keys = await openOrMakeKeys(options);
    return { store, keys, headFile: await protect(options, keys) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openOrMakeKeys(options: ClusterStoreOptions): Promise<SealedKeyStore> {
  const { store, clock, encryptionFile } = options;
  const { unitOfWork } = store;
  const encryptionKeys = () => readKeyEncryptionKeys(encryptionFile);
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const keys = await SealedKeyStore.open({ unitOfWork, clock, encryptionKeys });
    if (keys) return keys;
    await makeFirstKeys(options);
  }
  throw new KeyFileError('The keys of the database could not be made: try again.');
}

/** Keys for a database that has never had any: who lost them must say so. */
async function makeFirstKeys({ store, accessAlgorithm, clock, encryptionFile }: ClusterStoreOptions) {
  const content = generateKeys(accessAlgorithm, clock.nowMs());
  // Outside of the job, which may wait for its repositories only.
  const sealed = await sealKeySet(content, 1, readKeyEncryptionKeys(encryptionFile));
  await store.unitOfWork.run(async (repositories) => {
    const sealedKeys = requireSealedKeys(repositories.sealedKeys);
    if (await sealedKeys.newest()) return;
    const open = await repositories.sessions.countOpen(clock.nowMs());
    if (open > 0 || (await repositories.audit.newestKeyMark()) !== null) {
      throw new KeyFileError(
        `The database holds no keys, but it was used with some (open sessions: ${open}). Restore it from the backup; if they are lost, make new keys with \`keys create --end-sessions\`.`,
      );
    }
    if (!(await sealedKeys.put(0, sealed))) return;
    await announceKeys(store, repositories, content, clock);
  });
}

export interface LostKeysMade {
  readonly ended: number;
  /** Nodes that are connected: they write nothing more, until they are started anew. */
  readonly nodes: readonly string[];
}

/**
 * Makes keys for a database that has lost its own, or the key-encryption key that opens them; ends all sessions. All
 * of it is one transaction, after which nodes that still run can write nothing: what they would seal, nobody could verify.
 * Throws `KeyFileError` when sessions are open that nobody allowed to end.
 */
export async function createLostClusterKeys(
  { store, encryptionFile, accessAlgorithm, clock, log }: Omit<ClusterStoreOptions, 'recordFile'>,
  mayEndSessions: boolean,
): Promise<LostKeysMade> {
  await beginClock(clock, store.unitOfWork, log);
  const { found, nodes, mark } = await store.unitOfWork.read(async ({ sealedKeys, audit }) => ({
    found: await requireSealedKeys(sealedKeys).newest(),
    nodes: await requireSealedKeys(sealedKeys).nodesConnected(),
    mark: await audit.newestKeyMark(),
  }));
  const opened = found && (await openedSet(found, encryptionFile));
  // Others that somebody has put in their place seal nothing, and are replaced like lost ones.
  if (opened && (mark === null || mark.details?.kid === serverOf(opened)))
    throw new KeyFileError(
      'The keys in the database are there and open: to replace them, use `keys rotate`.',
    );
  const version = found?.version ?? 0;
  const content = generateKeys(accessAlgorithm, clock.nowMs());
  const sealed = await sealKeySet(content, version + 1, readKeyEncryptionKeys(encryptionFile));
  const makeAndEnd = async (repositories: Repositories) => {
    const nowMs = clock.nowMs();
    const open = await repositories.sessions.countOpen(nowMs);
    if (open > 0 && !mayEndSessions) throw new KeyFileError(sentenceOfOpen(open, nodes));
    const sealedKeys = requireSealedKeys(repositories.sealedKeys);
    if (!(await sealedKeys.put(version, sealed)))
      throw new KeyFileError('The keys in the database were changed at the same moment: try again.');
    await sealedKeys.shutOutOthers();
    await announceKeys(store, repositories, content, clock);
    const ending = { reason: 'revoked_by_administrator', nowMs, address: null } as const;
    // Read page by page, which what is ended meanwhile does not disturb.
    await endSessions(repositories, repositories.sessions.open(), ending);
    return open;
  };
  const ended = await store.unitOfWork.run(makeAndEnd, { patienceMs: endingPatienceMs });
  return { ended, nodes };
}

function sentenceOfOpen(open: number, nodes: readonly string[]): string {
  const sentence = `New keys would end ${open} open sessions: if that is wanted, add --end-sessions.`;
  return nodes.length === 0
    ? sentence
    : `${sentence} But ${nodes.join(', ')} still ${nodes.length === 1 ? 'works' : 'work'} with the keys there are: look there for the key-encryption file first.`;
}

/** Null: it does not open. */
async function openedSet({ sealed, version }: SealedKeySet, encryptionFile: string): Promise<KeyFile | null> {
  const keys = readKeyEncryptionKeys(encryptionFile);
  try {
    return await openKeySet(sealed, version, keys);
  } catch (error) {
    if (error instanceof KeyFileError) return null;
    throw error;
  }
}

/** Seals the trail with new keys from the next event on, and audits them. */
async function announceKeys(
  store: Store,
  { audit }: Repositories,
  { keys }: KeyFile,
  clock: Clock,
): Promise<void> {
  const seal = sealOf(keys);
  store.protectAudit({ seal, headRecord: notYet, clock }, audit.head);
  const isEmpty = await audit.state.isEmpty();
  const ofAudit = { ...(isEmpty ? { state: 'empty' } : {}), ...(await sealStartDetails(audit, seal)) };
  for (const { kid, use, alg } of keys) {
    const details = { kid, use, alg, ...(use === 'audit' ? ofAudit : {}) };
    await audit.append({ type: 'key_created', outcome: 'success', timeMs: clock.nowMs(), details });
  }
  await signPruningAgain(audit, seal, clock.nowMs());
  if (!isEmpty) await recordState(audit, seal, { reason: 'key_file_replaced', timeMs: clock.nowMs() });
}

/** What this node remembers of the trail is written when it has found the keys that were stored, its own or others'. */
const notYet: HeadRecord = { read: () => ({ kind: 'missing' }), write: () => {} };

function sealOf(keys: KeyFile['keys']): AuditSeal {
  const audit = keys.find(({ use }) => use === 'audit');
  if (!audit) throw new KeyFileError('The key set lacks a key for the audit.');
  return new Ed25519AuditSeal(audit);
}

async function protect(
  { store, recordFile, isNode = true, clock, log }: ClusterStoreOptions,
  { auditSeal: seal }: SealedKeyStore,
): Promise<AuditHeadFile> {
  const headFile = AuditHeadFile.ofNode(recordFile, seal, log);
  const known = await knownHead(store, headFile.read());
  const laneRecord = isNode ? LaneHeadFile.ofNode(recordFile, seal, log) : null;
  const ofLane: RecordedLane = laneRecord?.read() ?? { kind: 'missing' };
  const protection = { seal, headRecord: headFile, clock, ...(laneRecord ? { laneRecord } : {}) };
  store.protectAudit(protection, known, await knownHead(store, ofLane));
  const { isKnownKey, isVouchedFor } = await store.unitOfWork.read(async ({ audit }) => ({
    isKnownKey: (await audit.newestKeyMark())?.details?.kid === seal.keyId,
    isVouchedFor: (await findVouchingEvent(audit, seal)) !== null,
  }));
  if (!isKnownKey) {
    throw new KeyFileError(
      'The keys in the database are not those that sealed its audit trail: somebody has put others in their place. Restore it from the backup.',
    );
  }
  const { kind } = headFile.read();
  if (kind === 'recorded' && ofLane.kind !== 'foreign' && isVouchedFor) return headFile;
  if (kind === 'missing')
    log.info({ file: headFile.path }, 'this node remembers the audit trail from now on');
  await store.unitOfWork.run(async ({ audit }) => {
    const timeMs = clock.nowMs();
    // A node that has none yet is new; one that is not ours might have named events that are gone.
    if ((known === null && kind !== 'missing') || ofLane.kind === 'foreign') {
      const details = { first_seq: audit.head.seq + 1 };
      const reason = 'head_record_lost';
      await audit.append({ type: 'audit_damaged', outcome: 'failure', timeMs, reason, details });
    }
    if ((await findVouchingEvent(audit, seal)) === null)
      await recordState(audit, seal, { reason: 'first_start', timeMs });
  });
  return headFile;
}

/**
 * The newest event that this node has seen; null: it has no record of any, or none that can be believed. That of keys which
 * were lost names events of before: they have to be there still.
 */
async function knownHead<Link extends ChainLink>(
  { unitOfWork }: Store,
  recorded: Recorded<Link>,
): Promise<Link | null> {
  if (recorded.kind === 'recorded') return recorded.head;
  if (recorded.kind !== 'former') return null;
  const announced = await unitOfWork.read(({ audit }) => audit.seqOfAuditKey(recorded.keyId));
  return announced === null ? null : recorded.head;
}

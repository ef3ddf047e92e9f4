import type { ServerConfig } from '../config/server-config.ts';
import { readKeyEncryptionKeys } from '../crypto/key-encryption-keys.ts';
import { KeyFileError } from '../crypto/key-file.ts';
import { type LoadedKeys, loadKeys } from '../crypto/loaded-keys.ts';
import { openKeySet } from '../crypto/sealed-key-set.ts';
import type { AuditSeal } from '../domain/audit/chain/audit-seal.ts';
import { inUseMs } from '../domain/devices/note-report.ts';
import { silentLog } from '../domain/ports/log.ts';
import type { Repositories } from '../domain/ports/unit-of-work.ts';
import type { AuditTrail } from '../domain/records/audit-event.ts';
import { type SiteCode, stateOfSiteCode } from '../domain/records/enrolment-code.ts';
import type { SealedKeySet } from '../domain/records/sealed-keys.ts';
import { postgresSettingsOf } from '../running/open-configured-store.ts';
import { ConnectionPool } from '../store/postgres/connection-pool.ts';
import { repositoriesOn } from '../store/postgres/postgres-repositories.ts';
import { Primary } from '../store/postgres/primary.ts';
import { ReadQueries } from '../store/postgres/read-queries.ts';
import { sessionReader } from '../store/session-row.ts';
import { knownVersion } from '../store/sqlite/open-to-look.ts';
import { differencesIn } from './differences-in.ts';
import type { DatabaseFacts, OpenDatabaseFacts } from './examine-database.ts';

/** What the nodes of a server share in PostgreSQL. */
export interface SharedFacts {
  readonly facts: DatabaseFacts;
  /** Null: there are none yet; undefined: they could not be asked for. */
  readonly sealedKeys: SealedKeySet | null | undefined;
  /** Null: they do not open, which the check of the key-encryption file explains. */
  readonly keys: LoadedKeys | null;
}

const patienceMs = 10_000;
const mostEvents = 1_000;

/** Reads what is in the PostgreSQL of these settings and changes nothing, whether nodes are using it or not. */
export async function examineSharedDatabase(config: ServerConfig, nowMs: number): Promise<SharedFacts> {
  const primary = new Primary({
    settings: postgresSettingsOf(config),
    log: silentLog,
    lockPatienceMs: patienceMs,
  });
  const pool = new ConnectionPool({
    connect: () => primary.connect('carelink-server doctor'),
    size: 1,
    patienceMs,
    mostWaiting: 1,
  });
  const trailSeal = { seal: null as AuditSeal | null, sealed: null };
  const repositories = repositoriesOn(new ReadQueries(pool), null, {
    trailSeal,
    log: silentLog,
    sessionOf: sessionReader(silentLog),
    writerId: null,
  });
  try {
    const sealedKeys = (await repositories.sealedKeys?.newest()) ?? null;
    const keys = await openedKeys(sealedKeys, config.key_encryption_key_file);
    trailSeal.seal = keys?.auditSeal ?? null;
    return { sealedKeys, keys, facts: await factsOf(repositories, trailSeal.seal, nowMs) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'unknown error';
    return { sealedKeys: undefined, keys: null, facts: { kind: 'unreadable', problem } };
  } finally {
    await pool.close();
  }
}

async function openedKeys(found: SealedKeySet | null, file: string | undefined): Promise<LoadedKeys | null> {
  if (found === null || file === undefined) return null;
  try {
    const content = await openKeySet(found.sealed, found.version, readKeyEncryptionKeys(file));
    return loadKeys(content, 'The key set in the database');
  } catch (error) {
    if (error instanceof KeyFileError) return null;
    throw error;
  }
}

async function factsOf(
  { audit, wards, users, reports, codes, emergencies, alerts, unverifiedUses, clockRecord }: Repositories,
  seal: AuditSeal | null,
  nowMs: number,
): Promise<OpenDatabaseFacts> {
  const isOpen = (code: SiteCode) =>
    code.site.networks.length === 0 && stateOfSiteCode(code, nowMs) === 'valid';
  return {
    kind: 'open',
    // PostgreSQL looks after its own files.
    ...{ damage: null, bytes: 0, logBytes: 0, version: knownVersion, knownVersion },
    newestEvents: await newestEventsOf(audit),
    clock: await clockRecord.read(),
    wards: (await wards.list()).map(({ name }) => name),
    namesDifferingInCase: await users.namesDifferingInCase(),
    emergency: {
      reviews: await emergencies.openReviews(),
      alerts: await alerts.waiting(),
      unverified: await unverifiedUses.count(),
    },
    differences: seal === null ? null : await differencesIn(audit, seal),
    fleet: {
      ...(await reports.inventory(nowMs - inUseMs)),
      openSiteCodes: (await codes.siteCodes()).filter(isOpen).length,
    },
  };
}

async function newestEventsOf(audit: AuditTrail) {
  const fromSeq = Math.max(1, (await audit.newestSeq()) - mostEvents + 1);
  return Array.fromAsync(audit.events({ fromSeq }));
}

import { dirname, isAbsolute } from 'node:path';
import type { ServerConfig } from '../config/server-config.ts';
import { AuditHeadFile } from '../crypto/audit-head-file.ts';
import { KeyFileError, keyFileOf, readKeyFile } from '../crypto/key-file.ts';
import { type LoadedKeys, loadKeys } from '../crypto/loaded-keys.ts';
import { genesis } from '../domain/audit/chain/hash-chain.ts';
import type { RecordedHead } from '../domain/audit/chain/head-record.ts';
import { silentLog } from '../domain/ports/log.ts';
import type { SealedKeySet } from '../domain/records/sealed-keys.ts';
import { readMetricsToken } from '../http/read-metrics-token.ts';
import { locateDatabase, realDatabase } from '../keys/locate-database.ts';
import { postgresSettingsOf } from '../running/open-configured-store.ts';
import { examinePostgres } from '../store/postgres/examine-postgres.ts';
import { moveOf, sentenceOfMove, wayBack } from '../store/sqlite/moved-database.ts';
import { checkAddress, checkProxy } from './check-address.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkAudit } from './check-audit.ts';
import { checkCertificate } from './check-certificate.ts';
import { checkClock } from './check-clock.ts';
import { checkDatabase } from './check-database.ts';
import { checkDisk } from './check-disk.ts';
import { checkEmergency } from './check-emergency.ts';
import { checkEncryptionKey } from './check-encryption-key.ts';
import { checkEnrolment } from './check-enrolment.ts';
import { accountOfServer, checkFiles } from './check-files.ts';
import { checkArchive, checkFolder, checkLogFile } from './check-folder.ts';
import { checkAlgorithm, checkKeys } from './check-keys.ts';
import { checkPort } from './check-port.ts';
import { checkPostgres } from './check-postgres.ts';
import { checkState } from './check-state.ts';
import { checkUsers } from './check-users.ts';
import { checkWards } from './check-wards.ts';
import { checkWorkstations } from './check-workstations.ts';
import { examineDatabase, type OpenDatabaseFacts } from './examine-database.ts';
import { examineSharedDatabase, type SharedFacts } from './examine-shared-database.ts';
import { type Finding, findingsOf } from './finding.ts';

export interface DoctorOptions {
  readonly config: ServerConfig;
  /** Where the settings were read; null: there is no file. */
  readonly configFile?: string | null;
  readonly nowMs: number;
  /** Whether the system reports that its clock is synchronised; null: it does not say. */
  readonly isClockSynchronised: () => Promise<boolean | null>;
}

type Checks = readonly (readonly [string, () => Finding | Promise<Finding>])[];

/** Checks everything that a server with this configuration needs, running or not, and changes nothing. */
export async function runDoctor({
  config,
  configFile = null,
  nowMs,
  isClockSynchronised,
}: DoctorOptions): Promise<Finding[]> {
  if (config.database_url !== undefined)
    return await checkNode(config, { configFile, nowMs, isClockSynchronised });
  const database = locateDatabase(config.database);
  const folder = dirname(database);
  const keys = loadedKeys(database);
  // The head record first: it is written after its event, so it can only be behind what is read later.
  const recorded = keys ? recordedHead(new AuditHeadFile(database, keys.auditSeal, silentLog)) : null;
  const facts = await examineDatabase(database, keys?.auditSeal ?? null, nowMs);
  const isThere = facts.kind !== 'missing';
  const open = facts.kind === 'open' ? facts : null;
  const machine = { configFile, nowMs, synchronised: await isClockSynchronised(), open };
  const checks: Checks = [
    ['folder', () => checkFolder(folder, database)],
    ['database', () => checkDatabase(database, facts)],
    ...moveChecks(database),
    ['keys', () => checkKeys(database, config.tokens.algorithm, isThere, open?.unsavedKeysMs ?? null)],
    ...encryptionChecks(config),
    ['audit', () => checkAudit(facts, keys?.auditSeal ?? null, recorded)],
    ['state', () => checkState(facts, keys !== null)],
    ['users', () => checkUsers(facts)],
    ['emergency', () => checkEmergency(facts, config.emergency.review_days, nowMs)],
    ['wards', () => checkWards(config, open?.wards ?? [])],
    ['enrolment', () => checkEnrolment(config)],
    ['workstations', () => checkWorkstations(open?.fleet ?? null, config)],
    ...checksOfMachine(config, { ...machine, databaseBytes: open?.bytes ?? 0 }),
    ['server', () => checkPort(config, keys?.access.map(({ id }) => id) ?? [])],
  ];
  const findings: Finding[] = [];
  for (const [name, check] of checks) findings.push(await guarded(name, check));
  return findings;
}

/** Of a database file that was copied to PostgreSQL. */
function moveChecks(database: string): Checks {
  const file = realDatabase(database);
  const move = moveOf(file);
  return move === null
    ? []
    : [['moved', () => findingsOf('moved').fail(sentenceOfMove(file, move), wayBack(file))]];
}

/** Only servers of several nodes have such a key. */
function encryptionChecks(
  { key_encryption_key_file: file, database }: ServerConfig,
  found?: SealedKeySet | null,
  isUsed?: boolean,
): Checks {
  if (file === undefined) return [];
  const account = accountOfServer(locateDatabase(database));
  return [['encryption-key', () => checkEncryptionKey(file, { found, isUsed, account })]];
}

/** A node of several: what it needs on this machine, and what the database it shares with the others must be. */
async function checkNode(
  config: ServerConfig,
  { configFile, nowMs, isClockSynchronised }: Required<Omit<DoctorOptions, 'config'>>,
): Promise<Finding[]> {
  const database = locateDatabase(config.database);
  const folder = dirname(database);
  const shared = await checkSharedDatabase(config);
  const { facts, sealedKeys, keys } = shared.isUsable
    ? await examineSharedDatabase(config, nowMs)
    : unknownFacts;
  const open = facts.kind === 'open' ? facts : null;
  const isUsed = open !== null && open.newestEvents.length > 0;
  const machine = { configFile, nowMs, synchronised: await isClockSynchronised(), open };
  const checks: Checks = [
    ['folder', () => checkFolderOfNode(config.database, folder, database)],
    ...(shared.isCurrent ? unreadableContents(facts) : []),
    ...encryptionChecks(config, sealedKeys, isUsed),
    ...(isUsed ? checksOfContents(config, open, keys, nowMs) : []),
    ['enrolment', () => checkEnrolment(config)],
    ...checksOfMachine(config, { ...machine, databaseBytes: null }),
    ['server', () => checkPort(config, keys?.access.map(({ id }) => id) ?? null)],
  ];
  const findings: Finding[] = [...shared.findings];
  for (const [name, check] of checks) findings.push(await guarded(name, check));
  return findings;
}

/** What is known of a machine before its checks. */
interface Machine {
  readonly configFile: string | null;
  readonly nowMs: number;
  readonly synchronised: boolean | null;
  readonly open: OpenDatabaseFacts | null;
  /** Null: the database is on another machine. */
  readonly databaseBytes: number | null;
}

/** What a server needs on its machine, wherever its database is. */
function checksOfMachine(
  config: ServerConfig,
  { configFile, nowMs, synchronised, open, databaseBytes }: Machine,
): Checks {
  const database = locateDatabase(config.database);
  const events = open?.newestEvents ?? [];
  const files = [...(configFile === null ? [] : [configFile]), ...filesOf(config)];
  return [
    ['files', () => checkFiles(files, config.database)],
    ['archive', () => checkArchive(config.audit.archive, database)],
    ['log', () => checkLogFile(config.log.file, database)],
    ...(databaseBytes === null ? [] : [['disk', () => checkDisk(dirname(database), databaseBytes)] as const]),
    ['clock', () => checkClock(nowMs, events.at(-1)?.timeMs ?? null, synchronised, open?.clock ?? null)],
    ['certificate', () => checkCertificate(config, nowMs)],
    ['alerts', () => checkAlerts(config.alerts)],
    ['metrics', () => checkMetricsToken(config.metrics.token_file)],
    ['address', () => checkAddress(config)],
    ['proxy', () => checkProxy(config, events)],
  ];
}

/** Those that write, lead, tell `/readyz` that it can write, and look which host is the primary. */
const connectionsBeside = 4;

const unknownFacts: SharedFacts = { facts: { kind: 'missing' }, sealedKeys: undefined, keys: null };

interface SharedDatabase {
  readonly isUsable: boolean;
  /** Its tables are those of this program, which can read what is in them. */
  readonly isCurrent: boolean;
  readonly findings: readonly Finding[];
}

function unreadableContents(facts: SharedFacts['facts']): Checks {
  if (facts.kind !== 'unreadable') return [];
  const { fail } = findingsOf('contents');
  const next =
    'Look into the log of PostgreSQL. If somebody has changed the tables, restore the database from the backup.';
  return [
    [
      'contents',
      () => fail(`What is in the database cannot be read, nor checked here: ${facts.problem}.`, next),
    ],
  ];
}

async function checkSharedDatabase(config: ServerConfig): Promise<SharedDatabase> {
  try {
    const facts = await examinePostgres(postgresSettingsOf(config), Date.now);
    const connectionsOfNode = config.database_connections + connectionsBeside;
    const expected = { connectionsOfNode, standby: config.database_standby };
    const isCurrent = facts.schema.kind === 'current';
    return { isUsable: true, isCurrent, findings: checkPostgres(facts, expected) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The database cannot be reached';
    return {
      isUsable: false,
      isCurrent: false,
      findings: [
        findingsOf('database').fail(message.replace(/\.?$/, '.'), 'Mend that; nodes cannot start meanwhile.'),
      ],
    };
  }
}

/** A node keeps its record of the trail there; a relative name would be another place for each command. */
function checkFolderOfNode(setting: string, folder: string, database: string): Finding {
  if (isAbsolute(setting)) return checkFolder(folder, database);
  return findingsOf('folder').warn(
    `This node keeps its record of the audit trail beside \`database\`, which is relative: now in ${folder}.`,
    'Set `database` to the whole name of a file in a folder of the service, such as /var/lib/carelink/carelink.sqlite; the file itself is not used.',
  );
}

/** What a server with a database file is asked, too. */
function checksOfContents(
  config: ServerConfig,
  facts: OpenDatabaseFacts,
  keys: LoadedKeys | null,
  nowMs: number,
): Checks {
  const recorded = ({ auditSeal }: LoadedKeys) => {
    const found = recordedHead(AuditHeadFile.toLookAt(locateDatabase(config.database), auditSeal, silentLog));
    // A machine that has not been a node yet knows of no events that could be gone.
    return found instanceof Error || found.kind !== 'missing'
      ? found
      : { kind: 'recorded' as const, head: genesis };
  };
  return [
    ...(keys === null
      ? []
      : [['keys', () => checkAlgorithm(config.tokens.algorithm, keys.access.at(-1)?.algorithm)] as const]),
    ['audit', () => checkAudit(facts, keys?.auditSeal ?? null, keys && recorded(keys))],
    ['state', () => checkState(facts, keys !== null)],
    ['users', () => checkUsers(facts)],
    ['emergency', () => checkEmergency(facts, config.emergency.review_days, nowMs)],
    ['wards', () => checkWards(config, facts.wards)],
    ['workstations', () => checkWorkstations(facts.fleet ?? null, config)],
  ];
}

/** Files that determine how the server behaves. */
function filesOf({ tls, metrics, alerts, ...config }: ServerConfig): readonly string[] {
  // The key-encryption file has a check of its own.
  const { database_password_file, database_ca_file } = config;
  const shared = [database_password_file, database_ca_file];
  return [tls?.cert_file, tls?.key_file, metrics.token_file, alerts.key_file, ...shared].filter(
    (file) => file !== undefined,
  );
}

function loadedKeys(databaseFile: string): LoadedKeys | null {
  try {
    const path = keyFileOf(databaseFile);
    const content = readKeyFile(path);
    return content ? loadKeys(content, `The key file ${path}`) : null;
  } catch {
    return null;
  }
}

function recordedHead(file: AuditHeadFile): RecordedHead | KeyFileError {
  try {
    return file.read();
  } catch (error) {
    if (error instanceof KeyFileError) return error;
    throw error;
  }
}

function checkMetricsToken(path: string | undefined): Finding {
  const { ok, fail } = findingsOf('metrics');
  if (path === undefined) return ok('/metrics can be read from this machine only.');
  try {
    readMetricsToken(path);
    return ok(`/metrics can be read with the token in ${path}.`);
  } catch (error) {
    const message = error instanceof Error ? error.message : `${path} cannot be read.`;
    return fail(message, 'Correct the file or the setting.');
  }
}

/** An error in a check (permissions, mostly) is a finding, too. */
async function guarded(name: string, check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown error';
    return findingsOf(name).fail(
      `This could not be checked: ${message}.`,
      'Run this command as the user of the server.',
    );
  }
}

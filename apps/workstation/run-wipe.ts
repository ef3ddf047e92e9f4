import { isatty } from 'node:tty';
import { Leaving } from '../../electron/core/leaving.ts';
import { defaultPolicy } from '../../electron/core/policy/effective-policy.ts';
import { PolicyError } from '../../electron/core/policy/policy-error.ts';
import type { Clock } from '../../electron/core/ports/clock.ts';
import type { SecretStore } from '../../electron/core/ports/secret-store.ts';
import type { ServerEndpoint } from '../../electron/core/ports/server-endpoint.ts';
import { inTime } from '../../electron/core/time/in-time.ts';
import { DataDirectoryInUseError, lockDataDirectory } from '../../electron/platform/data-directory-lock.ts';
import { DataFolder } from '../../electron/platform/data-folder.ts';
import { FolderDraftFiles } from '../../electron/platform/folder-draft-files.ts';
import { keychainServiceName } from '../../electron/platform/keychain-service-name.ts';
import { clearKeychain, openSecretStore } from '../../electron/platform/open-secret-store.ts';
import { SilentPowerEvents } from '../../electron/platform/silent-power-events.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { BundledServer } from '../../electron/server-host/bundled-server.ts';
import { CentralServer } from '../../electron/server-host/central-server.ts';
import { whenReady } from '../../electron/server-host/when-ready.ts';
import type { PinoLog } from '../../server/log/pino-logger.ts';
import { readAnswer } from '../token-server/read-answer.ts';
import { consoleLog } from './console-log.ts';
import { keepNetworkPolicy, machineKeysOf, type StationOptions } from './create-station.ts';
import { placesElsewhere } from './places-elsewhere.ts';
import { type ReadPolicy, readPolicy } from './read-policy.ts';
import {
  type FoundTraces,
  foundLines,
  isNothing,
  keychainSentence,
  outcomeLines,
  type WipeOutcome,
} from './wipe-report.ts';
import { writeOut } from './write-out.ts';

export interface WipeOptions extends Omit<StationOptions, 'power' | 'systemBus' | 'clock'> {
  readonly json: boolean;
  /** Does not ask for confirmation. */
  readonly yes: boolean;
  /** Also removes what a hospital has to keep: the database of its own server, and emergency uses no server has heard of. */
  readonly withRecords: boolean;
  /** Where Electron keeps this account's data by default. */
  readonly usualUserData?: string;
  /** The program is being ended, with another exit code. */
  readonly interruption?: AbortSignal;
}

/** Long enough for a slow server and a second try. */
const patienceMs = 6_000;
const serverStartMs = 20_000;
const nobodyTold = { ended: 0, untold: [] } as const;

/**
 * `--wipe`: ends the sessions of this OS user's installation at their server, and removes all it keeps on this computer.
 * Resolves with the exit code of `WipeOutcome`.
 */
export async function runWipe(options: WipeOptions): Promise<number> {
  const outcome = await wipe(options);
  const { exitCode, refusal } = outcome;
  if (options.interruption?.aborted) return exitCode;
  const output = exitCode === 0 || exitCode === 3 ? process.stdout : process.stderr;
  if (options.json)
    await writeOut(process.stdout, `${JSON.stringify({ wiped: refusal === null, ...outcome })}\n`);
  else await writeOut(output, lines(outcomeLines(outcome)));
  return exitCode;
}

const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');

async function wipe(options: WipeOptions): Promise<WipeOutcome> {
  const folder = new DataFolder(options.dataDirectory);
  const { fault } = folder;
  if (fault !== null)
    return refused(`${folder.path} cannot be looked into (${fault}): give --wipe as its owner.`);
  const lock = lockOf(folder);
  if (lock === 'in use') return refused('The workstation is running with this data: close it first.');
  if (lock === 'of another user')
    return refused(`${folder.path} is another user's: give --wipe as its owner.`);
  const { dataDirectory, platform } = options;
  const [clock, log] = [new SystemClock(), consoleLog()];
  const service = keychainServiceName(dataDirectory);
  const secrets = await openSecretStore({ service, platform, clock, log });
  const site = await siteOf(options, folder, clock, log);
  try {
    return await wipeLocked(options, { folder, lock, secrets, service, site, clock, log });
  } finally {
    await site.stop();
    lock.release();
  }
}

interface Lock {
  release(): void;
}

/** Prevents anybody from starting the workstation in the meantime. */
function lockOf(folder: DataFolder): Lock | 'in use' | 'of another user' {
  let unlock = () => {};
  try {
    if (folder.isOurs) unlock = lockDataDirectory(folder.path);
  } catch (error) {
    if (error instanceof DataDirectoryInUseError) return 'in use';
    // Its owner may be using it.
    if (isRefusal(error)) return 'of another user';
    // What cannot be locked, as on a full disk, can still be removed.
  }
  return {
    release() {
      unlock();
      unlock = () => {};
    },
  };
}

const isRefusal = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  /^(EACCES|EPERM|SQLITE_(CANTOPEN|READONLY|PERM|AUTH).*)$/.test(String(error.code));

interface Parts {
  readonly folder: DataFolder;
  readonly lock: Lock;
  readonly secrets: SecretStore;
  readonly service: string;
  readonly site: Site;
  readonly clock: Clock;
  readonly log: PinoLog;
}

async function wipeLocked(options: WipeOptions, parts: Parts): Promise<WipeOutcome> {
  const { folder, site, lock } = parts;
  const { withRecords } = options;
  const leaving = leavingOf(options, parts);
  const kept = await leaving.look();
  const elsewhere = placesElsewhere(options);
  const found = { folder: folder.path, kinds: folder.kept, drafts: folder.drafts, keychain: kept, elsewhere };
  if (!isNothing(found)) {
    const refusal = await refusalOf(options, found);
    if (refusal !== null) return refused(refusal);
  }
  await site.start();
  const unheard = kept === null || site.isLeaving ? 0 : await leaving.reportEmergencies();
  if (unheard > 0 && !withRecords) return refused(lostEmergencies(unheard));
  const told = kept === null || site.isLeaving ? nobodyTold : await leaving.endSessions();
  await site.stop();
  const trouble = await clearedOf(options, parts);
  folder.remove({ withRecords });
  lock.release();
  folder.removeLocks();
  for (const place of elsewhere) place.remove();
  const stays = [
    ...(trouble === null ? [] : [keychainSentence(trouble, parts.service, options.platform)]),
    ...folder.stays({ withRecords }),
    ...elsewhere.flatMap((place) => (place.isThere ? [`${place.path} could not be removed.`] : [])),
  ];
  const exitCode = stays.length > 0 ? 1 : told.untold.length > 0 ? 3 : 0;
  return { exitCode, ...told, stays, refusal: null };
}

const refused = (refusal: string): WipeOutcome => ({ exitCode: 2, ...nobodyTold, stays: [], refusal });

const lostEmergencies = (count: number) =>
  `The server has not heard of ${count === 1 ? 'an emergency access' : `${count} emergency accesses`} yet, which would then be lost. Try again when it can be reached, or give --with-records.`;

/** Null if it may be done. */
async function refusalOf(
  { yes, json, withRecords, interruption }: WipeOptions,
  found: FoundTraces,
): Promise<string | null> {
  if (yes) return null;
  if (json || !isatty(0)) return 'Nothing was removed, because nobody is there to be asked. Add --yes.';
  await writeOut(process.stderr, lines(foundLines(found, { withRecords })));
  const answer = await readAnswer('Remove all of it? Answer yes or no: ', interruption);
  return answer.toLowerCase() === 'yes' ? null : 'Nothing was removed.';
}

/** The server of this installation, if there is one to be told. */
interface Site {
  readonly endpoint: ServerEndpoint;
  readonly policy: ReadPolicy['policy'];
  /** Servers may be contacted, because it is known how to reach them. */
  readonly isReachable: boolean;
  /** The server is on this computer and is removed itself. */
  readonly isLeaving: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

async function siteOf(options: WipeOptions, folder: DataFolder, clock: Clock, log: PinoLog): Promise<Site> {
  const idle = { isLeaving: false, start: async () => undefined, stop: async () => undefined };
  const policy = await policyOf(options);
  if (policy === null) return { ...idle, endpoint: nowhere, policy: defaultPolicy, isReachable: false };
  const { server_url } = policy;
  if (server_url !== null)
    return { ...idle, endpoint: new CentralServer(server_url), policy, isReachable: true };
  if (options.withRecords || !folder.kept.has('records'))
    return { ...idle, endpoint: nowhere, policy, isReachable: true, isLeaving: options.withRecords };
  const bundled = new BundledServer({
    launcher: options.launcher,
    databaseFile: folder.database,
    clock,
    log,
  });
  return {
    ...idle,
    endpoint: bundled,
    policy,
    isReachable: true,
    async start() {
      bundled.start();
      await inTime(clock, serverStartMs, whenReady(bundled), () => '').catch(() => '');
    },
    stop: () => bundled.stop(),
  };
}

const nowhere: ServerEndpoint = {
  mode: 'local',
  id: 'local',
  state: { kind: 'failed', reason: 'It is not used.' },
  setupCode: null,
  subscribe: () => () => undefined,
};

/** Null if it is faulty: everything here can still be removed, but no server can be told. */
async function policyOf(options: WipeOptions): Promise<ReadPolicy['policy'] | null> {
  try {
    const read = await readPolicy(options);
    await keepNetworkPolicy(options, read);
    return read.policy;
  } catch (error) {
    if (error instanceof PolicyError) return null;
    throw error;
  }
}

function leavingOf(options: WipeOptions, { folder, secrets, site, clock, log }: Parts): Leaving {
  const dependencies = {
    clock,
    secrets,
    endpoint: site.endpoint,
    power: new SilentPowerEvents(),
    log,
    // The data folder, if there is one, is locked.
    refreshLock: { hold: <Result>(task: () => Promise<Result>) => task() },
    draftFiles: new FolderDraftFiles(folder.draftFolder),
    machineKeys: machineKeysOf(options),
    policy: site.policy,
    shell: options.shell,
    version: options.version,
    ...(options.fetch !== undefined && { fetch: options.fetch }),
  };
  return new Leaving(dependencies, { patienceMs: site.isReachable ? patienceMs : 0 });
}

/** Empties the keychain; null if nothing is left in it, or else the reason. */
async function clearedOf(
  { platform }: WipeOptions,
  { secrets, service, clock }: Parts,
): Promise<string | null> {
  const { status } = secrets;
  if (status.persistence === 'memory') return status.reason ?? 'The keychain cannot be used.';
  try {
    await clearKeychain({ service, platform, clock });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'The keychain failed.';
  }
}

import type { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { CardWatch } from '../../electron/core/cards/card-watch.ts';
import { createWorkstation } from '../../electron/core/create-workstation.ts';
import type { Diagnostics } from '../../electron/core/diagnostics/diagnostics.ts';
import type { SiteLogo } from '../../electron/core/page/site-logo.ts';
import type { EffectivePolicy } from '../../electron/core/policy/effective-policy.ts';
import { PolicyError } from '../../electron/core/policy/policy-error.ts';
import type { Clock } from '../../electron/core/ports/clock.ts';
import type { ProxyProbe } from '../../electron/core/ports/diagnostic-probes.ts';
import { InMemoryDraftFiles } from '../../electron/core/ports/in-memory-draft-files.ts';
import type { Logger } from '../../electron/core/ports/logger.ts';
import type { MachineKeys } from '../../electron/core/ports/machine-keys.ts';
import type { PowerEvents } from '../../electron/core/ports/power-events.ts';
import type { ServerEndpoint } from '../../electron/core/ports/server-endpoint.ts';
import { InventoryWatch } from '../../electron/core/servers/inventory-watch.ts';
import { VersionWatch } from '../../electron/core/servers/version-watch.ts';
import { createHttpClient } from '../../electron/core/token-api/http-client.ts';
import type { Workstation } from '../../electron/core/workstation.ts';
import { CombinedPowerEvents } from '../../electron/platform/combined-power-events.ts';
import { FileDeviceKeyMark } from '../../electron/platform/file-device-key-mark.ts';
import { FileRefreshLock } from '../../electron/platform/file-refresh-lock.ts';
import { FileStationNames } from '../../electron/platform/file-station-names.ts';
import { FolderDraftFiles } from '../../electron/platform/folder-draft-files.ts';
import { KeyService } from '../../electron/platform/key-service/key-service.ts';
import { keyServicePlaces } from '../../electron/platform/key-service/key-service-places.ts';
import { keychainServiceName } from '../../electron/platform/keychain-service-name.ts';
import { LinuxPowerEvents } from '../../electron/platform/linux-power-events.ts';
import { machineIdFor, machineNumberOf } from '../../electron/platform/machine-id.ts';
import { openLogFile } from '../../electron/platform/open-log-file.ts';
import { openSecretStore } from '../../electron/platform/open-secret-store.ts';
import type { CardProcessLauncher } from '../../electron/platform/smart-cards/process-card-readers.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { BundledServer } from '../../electron/server-host/bundled-server.ts';
import { CentralServer } from '../../electron/server-host/central-server.ts';
import type { ServerProcessLauncher } from '../../electron/server-host/server-process-launcher.ts';
import { makePrivateFolder } from '../../server/files/make-private-folder.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';
import { type ProcessSurroundings, trustInfluences } from '../../server/tls/trust-influences.ts';
import { cardReadersOf } from './card-readers-of.ts';
import { createDiagnostics, firstChangeableByOthers, keyringOf } from './create-diagnostics.ts';
import { FollowedPolicy } from './followed-policy.ts';
import { type PolicyPlaces, policyFilesOf, type ReadPolicy, readPolicy } from './read-policy.ts';
import { stationReport } from './station-report.ts';
import { surroundingsOf } from './surroundings-of.ts';
import type { SystemBus } from './system-bus.ts';

export interface StationOptions extends PolicyPlaces {
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  /** Folder of the database, the log and the lock; made when it is missing. */
  readonly dataDirectory: string;
  /** Makes requests follow the policy's proxy and certificates; without it, they go direct, and there are no pins. */
  readonly followNetworkPolicy?: (
    policy: EffectivePolicy,
    authorities: readonly X509Certificate[],
  ) => Promise<void>;
  readonly power: PowerEvents;
  /** Linux: reports the power events that Electron does not. */
  readonly systemBus?: SystemBus | undefined;
  /** Starts the bundled server, in local mode. */
  readonly launcher: ServerProcessLauncher;
  /** Starts the process that watches card readers; without it, there are none. */
  readonly cardLauncher?: CardProcessLauncher;
  /** The `fetch` of an Electron session; the browser shell uses Node. */
  readonly fetch?: typeof globalThis.fetch;
  /** For diagnostics: Electron asks the system; the environment unless given. */
  readonly proxy?: ProxyProbe;
  /** For diagnostics: the environment and options the process was started with; the present ones unless given. */
  readonly surroundings?: ProcessSurroundings;
  /** That of this system unless given. */
  readonly machineKeys?: MachineKeys;
  /** The machine's clock unless given. */
  readonly clock?: Clock;
}

/** Everything behind the window: what both shells wire to their screens. */
export interface Station {
  readonly workstation: Workstation;
  readonly policy: EffectivePolicy;
  readonly endpoint: ServerEndpoint;
  readonly diagnostics: Diagnostics;
  /** The site's picture at the time of the call; null: there is none. */
  readonly logo: () => SiteLogo | null;
  readonly log: Logger;
  /** Where the log is written, for messages that send people there. */
  readonly logFile: string;
  /** Starts the server (local mode) and the token core. */
  start(): Promise<void>;
  /** Stops the token core, then the server; the session stays in the keychain. */
  stop(): Promise<void>;
}

/** Builds the adapters and the core of one installation; nothing runs until `start`. Throws `PolicyError`. */
export async function createStation(options: StationOptions): Promise<Station> {
  const { dataDirectory, shell, version, platform, fetch, clock = new SystemClock() } = options;
  makePrivateFolder(dataDirectory);
  const logFile = join(dataDirectory, 'logs', 'workstation.log');
  const log = createPinoLogger({ level: 'info', destination: openLogFile(logFile) });
  const service = keychainServiceName(dataDirectory);
  const read = await readPolicy(options);
  const followed = new FollowedPolicy({ places: options, read, clock, log });
  const { policy } = followed;
  await keepNetworkPolicy(options, read);
  const secrets = await openSecretStore({ service, platform, clock, log });
  const machineKeys = machineKeysOf(options);
  const server = createServer(options, policy, clock, log);
  const workstation = createWorkstation({
    clock,
    secrets,
    endpoint: server.endpoint,
    power: powerEventsOf(options, log),
    log,
    refreshLock: new FileRefreshLock({ file: join(dataDirectory, 'refresh.lock') }),
    deviceKeyMark: new FileDeviceKeyMark(dataDirectory),
    // Without a keychain the key is lost at a restart, and the files could never be read again.
    draftFiles:
      secrets.status.persistence === 'memory' && secrets.reopen === undefined
        ? new InMemoryDraftFiles(() => clock.wallMs())
        : new FolderDraftFiles(join(dataDirectory, 'drafts')),
    stationNames: new FileStationNames(join(dataDirectory, 'station.json')),
    machineId: (serverId) => machineIdFor(serverId, machineNumberOf(platform)),
    machineKeys,
    policy,
    siteLogo: () => followed.logo,
    shell,
    version,
    ...(fetch !== undefined && { fetch }),
  });
  const cardReaders = cardReadersOf({ ...options, clock, log });
  const cards = new CardWatch({ readers: cardReaders, workstation, policy });
  const policyFiles = await policyFilesOf(options);
  const diagnostics = createDiagnostics({
    ...options,
    clock,
    log,
    secrets,
    authorities: read.site.authorities,
    machineKeys,
    cardReaders,
    cardReturn: () => workstation.cardReturn(),
    policy: () => followed.facts,
    policyFiles,
    server: { kind: 'known', endpoint: server.endpoint },
  });
  const isMachineWide = (await options.isMachineWide?.()) ?? false;
  const inventory = new InventoryWatch({
    clock,
    log,
    read: async () =>
      stationReport({
        version,
        followed,
        changeableByOthers: firstChangeableByOthers(policyFiles),
        isMachineWide,
        keyKind: await workstation.keyKind(),
      }),
    tell: (report) => workstation.report(report),
  });
  const versions = new VersionWatch({
    endpoint: server.endpoint,
    http: createHttpClient(fetch),
    clock,
    log,
    version,
    isWanted: () => policy.updates.check === 'on',
    onTold: (wanted) => workstation.versionWanted(wanted),
  });
  tellOfEnvironment(options.surroundings ?? surroundingsOf(process), log);
  await tellOfReadableKeyring(options, log);
  log.info({ shell, version, mode: server.endpoint.mode, keychain: secrets.status }, 'station created');
  return {
    workstation,
    policy,
    diagnostics,
    logo: () => followed.logo,
    log,
    logFile,
    ...lifeOf(workstation, server, { followed, versions, inventory, cards }),
  };
}

/** The keys of the computer itself, whoever uses it. */
export function machineKeysOf({
  machineKeys,
  platform,
}: Pick<StationOptions, 'machineKeys' | 'platform'>): MachineKeys {
  return machineKeys ?? new KeyService(keyServicePlaces(platform));
}

/** Throws `PolicyError` if the shell cannot enforce what the policy says about the server's certificate. */
export async function keepNetworkPolicy(
  { followNetworkPolicy }: Pick<StationOptions, 'followNetworkPolicy'>,
  { policy, policyFacts, site }: ReadPolicy,
) {
  if (followNetworkPolicy !== undefined) return await followNetworkPolicy(policy, site.authorities);
  if (policy.server_pins.length === 0) return;
  throw new PolicyError({
    source: policyFacts.resolved.sources.server_pins,
    key: 'server_pins',
    problem: 'can only be kept by the workstation on Electron',
  });
}

/** A keyring without a password does not protect what the keychain promises to protect. */
async function tellOfReadableKeyring(options: StationOptions, log: Logger): Promise<void> {
  const file = await keyringOf(options).readableFile();
  if (file !== null)
    log.warn({ file }, 'the keyring has no password, so that its file can be read: see Diagnostics');
}

/** So that it can be seen in the log as well as in Diagnostics. */
function tellOfEnvironment(surroundings: ProcessSurroundings, log: Logger): void {
  for (const { name, effect } of trustInfluences(surroundings)) {
    if (effect === 'weakens' || effect === 'opens')
      log.warn({ name, effect }, 'the environment meddles with encrypted connections: see Diagnostics');
  }
}

function powerEventsOf({ power, systemBus }: StationOptions, log: Logger): PowerEvents {
  if (systemBus === undefined) return power;
  const { loginSessionId: sessionId } = systemBus;
  return new CombinedPowerEvents([power, new LinuxPowerEvents({ log, sessionId })]);
}

interface Server {
  readonly endpoint: ServerEndpoint;
  /** Null in central mode: the server runs elsewhere. */
  readonly bundled: BundledServer | null;
}

function createServer(
  { launcher, dataDirectory }: StationOptions,
  { server_url }: EffectivePolicy,
  clock: Clock,
  log: Logger,
): Server {
  if (server_url !== null) return { endpoint: new CentralServer(server_url), bundled: null };
  const databaseFile = join(dataDirectory, 'carelink.sqlite');
  const bundled = new BundledServer({ launcher, databaseFile, clock, log });
  return { endpoint: bundled, bundled };
}

interface Watches {
  readonly followed: FollowedPolicy;
  readonly versions: VersionWatch;
  readonly inventory: InventoryWatch;
  readonly cards: CardWatch;
}

function lifeOf(
  workstation: Workstation,
  { endpoint, bundled }: Server,
  { followed, versions, inventory, cards }: Watches,
): Pick<Station, 'endpoint' | 'start' | 'stop'> {
  let tellNoMore = () => {};
  const tellInventory = () => {
    let isSignedIn = false;
    inventory.start();
    // The first sign-in makes a workstation known, and shows whether IT has admitted it.
    tellNoMore = workstation.subscribe(({ phase }) => {
      if (phase.name === 'active' && !isSignedIn) inventory.look();
      isSignedIn = phase.name === 'active';
    });
  };
  return {
    endpoint,
    async start() {
      bundled?.start();
      await workstation.start();
      followed.start(() => {
        workstation.policyChanged();
        cards.follow();
        inventory.look();
        versions.look();
      });
      versions.start();
      cards.follow();
      // This computer's own server has only one workstation to count.
      if (endpoint.mode === 'central') tellInventory();
    },
    async stop() {
      followed.stop();
      versions.stop();
      cards.stop();
      tellNoMore();
      inventory.stop();
      await workstation.stop();
      await bundled?.stop();
    },
  };
}

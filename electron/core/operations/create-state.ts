import { AnswerPace } from '../connection/answer-pace.ts';
import { ConnectionMonitor } from '../connection/connection-monitor.ts';
import { Prober } from '../connection/prober.ts';
import { RetryTimer } from '../connection/retry-timer.ts';
import { Drafts } from '../drafts/drafts.ts';
import { OfflineTries } from '../emergency/offline-tries.ts';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { KeptDeviceKey } from '../keychain/keep-device-key.ts';
import { KeychainWatch } from '../keychain/keychain-watch.ts';
import { Recall } from '../keychain/recall.ts';
import { SessionVault } from '../keychain/session-vault.ts';
import { createStationOutbox } from '../outbox/station-outbox.ts';
import { AddressExaminer } from '../servers/address-examiner.ts';
import { CurrentServer } from '../servers/current-server.ts';
import { KnownServers } from '../servers/known-servers.ts';
import { KnownStation } from '../servers/known-station.ts';
import { BadgeTaps } from '../session/badge-taps.ts';
import { CardsHere } from '../session/cards-here.ts';
import { Held } from '../session/held.ts';
import { HeldBadge } from '../session/held-badge.ts';
import { ShellFacts } from '../session/shell-facts.ts';
import { Turn } from '../session/turn.ts';
import { Visitors } from '../session/visitors.ts';
import type { WorkstationDependencies, WorkstationState } from '../session/workstation-state.ts';
import { nextSituation } from '../stage/next-situation.ts';
import { sessionsHere } from '../stage/sessions-here.ts';
import { firstSituation } from '../stage/stage.ts';
import { StationLine } from '../station-line/station-line.ts';
import { ClockSkew } from '../time/clock-skew.ts';
import { ServerTime } from '../time/server-time.ts';
import { SessionClock } from '../time/session-clock.ts';
import { AddressChoice } from '../token-api/address-choice.ts';
import { createHttpClient, createStreamClient, type HttpClient } from '../token-api/http-client.ts';
import { type ReachabilityObserver, RequestSender } from '../token-api/request-sender.ts';
import { createTokenApi, type TokenApi } from '../token-api/token-api.ts';
import type { ConsiderateLock } from '../tokens/considerate-lock.ts';
import { detectSetup } from './detect-setup.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';
import { followReports } from './follow-reports.ts';
import { healKeychain, takeUpOwed } from './heal-keychain.ts';
import { noteLasting } from './note-lasting.ts';

/** Short, so that several tries fit into an interruption nobody notices. */
const signOfLifeTimeoutMs = 4_000;

export interface StateWiring {
  readonly considerateLock: ConsiderateLock;
  readonly dependencies: WorkstationDependencies;
  readonly deviceKey: KeptDeviceKey;
  readonly secrets: GuardedSecrets;
  readonly onChange: () => void;
}

/** Assembles the core; nothing runs yet. */
export function createState({
  dependencies,
  considerateLock,
  deviceKey,
  secrets,
  onChange,
}: StateWiring): WorkstationState {
  const { log } = dependencies;
  let situation = firstSituation;
  const parts = createParts({ dependencies, considerateLock, deviceKey, secrets }, () => state);
  const { draftFiles: files } = dependencies;
  const recall = new Recall(dependencies.clock);
  const state: WorkstationState = {
    dependencies,
    recall,
    considerateLock,
    ownSessionIds: new Set(),
    deviceKey: deviceKey.get,
    keptDeviceKey: deviceKey,
    reviseDeviceKey: async () => {
      if (sessionsHere(state).length === 0) await deviceKey.revise();
    },
    secrets,
    keychain: new KeychainWatch({
      secrets,
      clock: dependencies.clock,
      heal: () => healKeychain(state),
      recall,
      takeUp: () => takeUpOwed(state),
      nowMs: () => state.serverTime.nowMs(),
      onChange: (change) => noteLasting(state, 'keychain_unusable', change === 'unusable'),
    }),
    vault: new SessionVault(secrets),
    ...parts,
    drafts: new Drafts({
      files,
      secrets,
      lock: considerateLock,
      log,
      clock: parts.clock,
      serverTime: parts.serverTime,
    }),
    get stage() {
      return situation.stage;
    },
    get parked() {
      return situation.parked;
    },
    get notice() {
      return situation.notice;
    },
    get barrier() {
      return situation.barrier;
    },
    get farewells() {
      return situation.farewells;
    },
    get tap() {
      return situation.tap;
    },
    shellFacts: new ShellFacts(),
    offlineTries: new OfflineTries(secrets),
    heldSignIn: new Held(dependencies.clock, () => dropHeldSignIn(state)),
    heldOpening: new Held(dependencies.clock, () => dropHeldSignIn(state)),
    visitors: new Visitors(dependencies.clock),
    badgeTaps: new BadgeTaps(dependencies.clock),
    cardsHere: new CardsHere(),
    heldBadge: new HeldBadge(dependencies.clock, () => state.publish()),
    station: new KnownStation({
      policy: dependencies.policy,
      servers: parts.servers,
      names: dependencies.stationNames,
      log,
    }),
    turn: new Turn(),
    dispatch(event) {
      const next = nextSituation(situation, event);
      if (next !== null) situation = next;
      else
        log.warn({ phase: situation.stage.name, event: event.kind }, 'ignored: means nothing in this state');
      return next !== null;
    },
    publish: onChange,
  };
  return state;
}

type Parts = Pick<
  WorkstationState,
  | 'clock'
  | 'serverTime'
  | 'skew'
  | 'connection'
  | 'pace'
  | 'prober'
  | 'line'
  | 'api'
  | 'outbox'
  | 'servers'
  | 'newRetryTimer'
>;

/** `current` gives the state that these parts will belong to; it is not called before they work. */
function createParts(wiring: Omit<StateWiring, 'onChange'>, current: () => WorkstationState): Parts {
  const { dependencies, secrets, deviceKey } = wiring;
  const { endpoint, log, random = Math.random } = dependencies;
  const clock = new SessionClock(dependencies.clock);
  const serverTime = new ServerTime(clock);
  const newRetryTimer = () => new RetryTimer(clock, random);
  const onConnection = (change: 'lost' | 'restored') => {
    noteLasting(current(), 'connection_lost', change === 'lost');
    if (change === 'restored') current().line.hurry();
  };
  const connection = new ConnectionMonitor(endpoint, serverTime, onConnection, clock);
  const http = createHttpClient(dependencies.fetch);
  const sender = new RequestSender({
    http,
    streams: createStreamClient(dependencies.fetch),
    endpoint,
    addresses: addressesOf({ dependencies, http, identity: () => servers.identity }, current),
    clock: dependencies.clock,
    serverTime,
    deviceKey: deviceKey.get,
    observer: observerOf(current),
    log,
  });
  const api = createTokenApi(sender);
  const known = new KnownServers(secrets);
  const servers = new CurrentServer({ endpoint, api, known, log, wallMs: () => clock.wallMs() });
  const formerly = formerServers({ ...wiring, clock }, servers);
  const pace = new AnswerPace({
    clock,
    random,
    ask: () => api.probe(),
    onChange: (change) => noteLasting(current(), 'server_slow', change === 'slow'),
  });
  // If answers are known to take long, or none has come for long, waits patiently.
  const isPatient = () => pace.slow || (connection.lost && !connection.isInterruption);
  const ask = () =>
    current().stage.name === 'starting' && endpoint.setupCode !== null
      ? detectSetup(current())
      : api.probe(isPatient() ? undefined : signOfLifeTimeoutMs);
  return {
    clock,
    serverTime,
    skew: new ClockSkew(),
    connection,
    pace,
    prober: new Prober(newRetryTimer(), ask, () => connection.isInterruption),
    line: new StationLine({
      api,
      clock,
      random,
      onReport: (report) => followReports(current(), report),
      onAlive: (isNew) => noteAlive(current(), isNew),
      onChange: () => current().publish(),
    }),
    api,
    servers,
    outbox: createStationOutbox({ secrets, api, servers, formerly, serverTime, newRetryTimer, log }),
    newRetryTimer,
  };
}

/** Null if the server has only one address. */
function addressesOf(
  parts: Pick<StateWiring, 'dependencies'> & {
    readonly http: HttpClient;
    readonly identity: () => string | null;
  },
  current: () => WorkstationState,
): AddressChoice | null {
  const { endpoint, clock, log, random = Math.random } = parts.dependencies;
  if (endpoint.state.kind !== 'ready' || endpoint.state.others === undefined) return null;
  const { url, others } = endpoint.state;
  const examiner = new AddressExaminer({ ...parts, url, log });
  return new AddressChoice({
    addresses: [url, ...others],
    clock,
    random,
    isUsable: (address, signal) => examiner.isUsable(address, signal),
    // A line to the previous address may be dead without anybody having noticed.
    onMoved: () => {
      current().line.restart();
      current().publish();
    },
    log,
  });
}

/** Calls to servers this workstation was connected to before; their outcome says nothing about the present server. */
function formerServers(
  { dependencies, deviceKey, clock }: Omit<StateWiring, 'onChange'> & { readonly clock: SessionClock },
  servers: CurrentServer,
): (serverId: string) => TokenApi | null {
  const apis = new Map<string, TokenApi>();
  return (serverId) => {
    const url = servers.addressOf(serverId);
    if (url === null) return null;
    const sender = () =>
      new RequestSender({
        http: createHttpClient(dependencies.fetch),
        streams: createStreamClient(dependencies.fetch),
        endpoint: {
          mode: 'central',
          id: serverId,
          state: { kind: 'ready', url },
          setupCode: null,
          subscribe: () => () => undefined,
        },
        addresses: null,
        clock: dependencies.clock,
        serverTime: new ServerTime(clock),
        deviceKey: deviceKey.get,
        observer: { answered() {}, failed() {} },
        log: dependencies.log,
      });
    const api = apis.get(serverId) ?? createTokenApi(sender());
    apis.set(serverId, api);
    return api;
  };
}

/**
 * A live line is a sign of life, but does not tell the time. After an interruption, whatever failed during it is
 * retried at once.
 */
function noteAlive(
  state: Pick<WorkstationState, 'connection' | 'parked' | 'prober' | 'publish' | 'serverTime' | 'stage'>,
  isNew: boolean,
): void {
  const { connection, prober, serverTime } = state;
  connection.answered();
  if (serverTime.synchronised) prober.satisfied();
  if (isNew) for (const { refresher } of sessionsHere(state)) refresher.hurry();
  state.publish();
}

/** Every request tells whether the server can be reached; one that failed calls for a sign of life. */
function observerOf(current: () => WorkstationState): ReachabilityObserver {
  return {
    answered(durationMs) {
      const { connection, pace, prober, publish } = current();
      connection.answered();
      pace.answered(durationMs);
      prober.satisfied();
      publish();
    },
    failed(failure, background) {
      current().connection.failed(failure, background);
      current().pace.forget();
      current().prober.request();
      current().publish();
    },
  };
}

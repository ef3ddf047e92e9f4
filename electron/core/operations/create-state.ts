import { Drafts } from '../drafts/drafts.ts';
import { ConnectionMonitor } from '../session/connection-monitor.ts';
import type { GuardedSecrets } from '../session/guarded-secrets.ts';
import { HeldSignIn } from '../session/held-sign-in.ts';
import { nextPhase, type Phase, type PhaseEvent } from '../session/phase.ts';
import { Prober } from '../session/prober.ts';
import { RetryTimer } from '../session/retry-timer.ts';
import { ServerTime } from '../session/server-time.ts';
import { SessionClock } from '../session/session-clock.ts';
import { SessionVault } from '../session/session-vault.ts';
import { SignOutQueue } from '../session/sign-out-queue.ts';
import type { WorkstationDependencies, WorkstationState } from '../session/workstation-state.ts';
import type { DeviceKey } from '../token-api/device-key.ts';
import { createHttpClient } from '../token-api/http-client.ts';
import { type ReachabilityObserver, RequestSender } from '../token-api/request-sender.ts';
import { createTokenApi } from '../token-api/token-api.ts';
import { detectSetup } from './detect-setup.ts';
import { dropHeldSignIn } from './drop-held-sign-in.ts';

export interface StateWiring {
  readonly dependencies: WorkstationDependencies;
  readonly deviceKey: () => Promise<DeviceKey>;
  readonly secrets: GuardedSecrets;
  readonly onChange: () => void;
}

/** Puts the core together; nothing runs yet. */
export function createState({ dependencies, deviceKey, secrets, onChange }: StateWiring): WorkstationState {
  const { log } = dependencies;
  let phase: Phase = 'starting';
  const parts = createParts({ dependencies, deviceKey, secrets }, () => state);
  const { draftFiles: files, refreshLock: lock } = dependencies;
  const state: WorkstationState = {
    dependencies,
    deviceKey,
    secrets,
    vault: new SessionVault(secrets),
    ...parts,
    drafts: new Drafts({ files, secrets, lock, log, clock: parts.clock, serverTime: parts.serverTime }),
    get phase() {
      return phase;
    },
    session: null,
    notice: null,
    barrier: null,
    heldSignIn: new HeldSignIn(dependencies.clock, () => dropHeldSignIn(state)),
    parked: [],
    knownStation: { name: null, ward: null },
    busy: false,
    dispatch(event: PhaseEvent) {
      const next = nextPhase(phase, event);
      if (next === null) log.warn({ phase, event }, 'ignored: means nothing in this state');
      else phase = next;
      return next !== null;
    },
    publish: onChange,
  };
  return state;
}

type Parts = Pick<
  WorkstationState,
  'clock' | 'serverTime' | 'connection' | 'prober' | 'api' | 'queue' | 'newRetryTimer'
>;

/** `current` gives the state that these parts will belong to; it is not called before they work. */
function createParts(wiring: Omit<StateWiring, 'onChange'>, current: () => WorkstationState): Parts {
  const { dependencies, secrets, deviceKey } = wiring;
  const { endpoint, log, random = Math.random } = dependencies;
  const clock = new SessionClock(dependencies.clock);
  const serverTime = new ServerTime(clock);
  const newRetryTimer = () => new RetryTimer(clock, random);
  const connection = new ConnectionMonitor(endpoint, serverTime, (change) => {
    const kind = change === 'lost' ? 'connection_lost' : 'connection_restored';
    current().session?.activity.add(kind, serverTime.nowMs());
  });
  const sender = new RequestSender({
    http: createHttpClient(dependencies.fetch),
    endpoint,
    clock: dependencies.clock,
    serverTime,
    deviceKey,
    observer: observerOf(current),
    log,
  });
  const api = createTokenApi(sender);
  const queue = new SignOutQueue({
    secrets,
    api,
    serverId: endpoint.id,
    serverTime,
    retry: newRetryTimer(),
    log,
  });
  const ask = () => (current().phase === 'starting' ? detectSetup(current()) : api.probe());
  return {
    clock,
    serverTime,
    connection,
    prober: new Prober(newRetryTimer(), ask),
    api,
    queue,
    newRetryTimer,
  };
}

/** Every request tells whether the server can be reached; one that failed calls for a sign of life. */
function observerOf(current: () => WorkstationState): ReachabilityObserver {
  return {
    answered() {
      current().connection.answered();
      current().prober.satisfied();
      current().publish();
    },
    failed(failure) {
      current().connection.failed(failure);
      current().prober.request();
      current().publish();
    },
  };
}

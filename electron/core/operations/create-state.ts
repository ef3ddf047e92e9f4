import { ConnectionMonitor } from '../session/connection-monitor.ts';
import type { GuardedSecrets } from '../session/guarded-secrets.ts';
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
import { RequestSender } from '../token-api/request-sender.ts';
import { createTokenApi } from '../token-api/token-api.ts';
import { detectSetup } from './detect-setup.ts';

export interface StateWiring {
  readonly dependencies: WorkstationDependencies;
  readonly deviceKey: () => Promise<DeviceKey>;
  readonly secrets: GuardedSecrets;
  readonly onChange: () => void;
}

/** Puts the parts of the core together; nothing runs yet. */
export function createState(wiring: StateWiring): WorkstationState {
  const { dependencies, secrets } = wiring;
  const { endpoint, log, random = Math.random } = dependencies;
  const clock = new SessionClock(dependencies.clock);
  const serverTime = new ServerTime(clock);
  const newRetryTimer = () => new RetryTimer(clock, random);
  const connection: ConnectionMonitor = new ConnectionMonitor(endpoint, serverTime, (change) => {
    state.session?.activity.add(
      change === 'lost' ? 'connection_lost' : 'connection_restored',
      serverTime.nowMs(),
    );
  });
  const sender = new RequestSender({
    http: createHttpClient(dependencies.fetch),
    endpoint,
    clock: dependencies.clock,
    serverTime,
    deviceKey: wiring.deviceKey,
    observer: {
      answered() {
        connection.answered();
        prober.satisfied();
        state.publish();
      },
      failed(failure) {
        connection.failed(failure);
        prober.request();
        state.publish();
      },
    },
    log,
  });
  const api = createTokenApi(sender);
  const ask = () => (state.phase === 'starting' ? detectSetup(state) : api.probe());
  const prober = new Prober(newRetryTimer(), ask);
  const queueParts = { secrets, api, serverId: endpoint.id, serverTime, retry: newRetryTimer(), log };
  let phase: Phase = 'starting';
  const state: WorkstationState = {
    dependencies,
    clock,
    serverTime,
    secrets,
    vault: new SessionVault(secrets),
    queue: new SignOutQueue(queueParts),
    api,
    connection,
    prober,
    newRetryTimer,
    get phase() {
      return phase;
    },
    session: null,
    notice: null,
    knownStation: { name: null, ward: null },
    busy: false,
    dispatch(event: PhaseEvent) {
      const next = nextPhase(phase, event);
      if (next === null) log.warn({ phase, event }, 'ignored: means nothing in this state');
      else phase = next;
      return next !== null;
    },
    publish: wiring.onChange,
  };
  return state;
}

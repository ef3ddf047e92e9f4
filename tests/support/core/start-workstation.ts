import { createWorkstation } from '../../../electron/core/create-workstation.ts';
import { defaultPolicy, type EffectivePolicy } from '../../../electron/core/policy/effective-policy.ts';
import type { DeviceKeyMark } from '../../../electron/core/ports/device-key-mark.ts';
import type { DraftFiles } from '../../../electron/core/ports/draft-files.ts';
import { InMemoryDraftFiles } from '../../../electron/core/ports/in-memory-draft-files.ts';
import type { RefreshLock } from '../../../electron/core/ports/refresh-lock.ts';
import type { SecretStore } from '../../../electron/core/ports/secret-store.ts';
import type { StationNames } from '../../../electron/core/ports/station-names.ts';
import type { Snapshot } from '../../../electron/core/views/snapshot.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeEndpoint } from './fake-endpoint.ts';
import { FakePower } from './fake-power.ts';
import { type FakeServerOptions, FakeTokenServer } from './fake-token-server.ts';
import { FaultyNetwork } from './faulty-network.ts';
import { RecordingLog } from './recording-log.ts';
import { SerialLock } from './serial-lock.ts';
import { TestSecretStore } from './test-secret-store.ts';

export const minute = 60_000;
export const hour = 60 * minute;

export interface Station {
  readonly workstation: Workstation;
  readonly snapshots: Snapshot[];
  readonly power: FakePower;
  readonly log: RecordingLog;
  /** The policy of this workstation, which a test may change while it runs. */
  readonly settings: { -readonly [Name in keyof EffectivePolicy]: EffectivePolicy[Name] };
}

export interface StationParts {
  readonly clock: FakeClock;
  readonly network: FaultyNetwork;
  readonly secrets: SecretStore;
  readonly endpoint: FakeEndpoint;
  readonly lock?: RefreshLock;
  /** In memory by default. */
  readonly draftFiles?: DraftFiles;
  readonly policy?: Partial<EffectivePolicy>;
  /** A keychain that shows nothing is a new one unless given. */
  readonly deviceKeyMark?: DeviceKeyMark;
  /** Kept nowhere unless given. */
  readonly stationNames?: StationNames;
  /**
   * Null: as in the product. Otherwise long, so that hours of a shift are not spent on asking whether the server is
   * there.
   */
  readonly longestSilenceMs?: number | null;
}

/** Starts a workstation with these parts; each call stands for another process. */
export async function startStation({
  clock,
  network,
  secrets,
  endpoint,
  lock,
  draftFiles = new InMemoryDraftFiles(() => clock.wallMs()),
  policy = {},
  deviceKeyMark,
  stationNames,
  longestSilenceMs = 5 * minute,
}: StationParts): Promise<Station> {
  const power = new FakePower();
  const log = new RecordingLog();
  const settings = { ...defaultPolicy, ...policy };
  const workstation = createWorkstation({
    clock,
    secrets,
    endpoint,
    power,
    log,
    refreshLock: lock ?? new SerialLock(),
    draftFiles,
    ...(deviceKeyMark && { deviceKeyMark }),
    ...(stationNames && { stationNames }),
    ...(longestSilenceMs !== null && { longestSilenceMs }),
    policy: settings,
    shell: 'browser',
    version: '0.0.0',
    fetch: network.fetch,
    random: () => 0.5,
  });
  const snapshots: Snapshot[] = [];
  workstation.subscribe((snapshot) => snapshots.push(snapshot));
  await workstation.start();
  await clock.advance(0);
  return { workstation, snapshots, power, log, settings };
}

/** A workstation with the fake server of the unit tests. */
export async function startWithFakeServer(
  options: FakeServerOptions &
    Pick<StationParts, 'policy' | 'longestSilenceMs'> & { readonly setupCode?: string } = {},
) {
  const clock = new FakeClock();
  const server = new FakeTokenServer(clock, options);
  const network = new FaultyNetwork(clock, server.fetch);
  const secrets = new TestSecretStore();
  const mode = options.setupCode === undefined ? 'central' : 'local';
  const endpoint = new FakeEndpoint(server.url, { mode, setupCode: options.setupCode ?? null });
  const { policy = {}, longestSilenceMs } = options;
  const silence = longestSilenceMs === undefined ? {} : { longestSilenceMs };
  const parts = { clock, network, secrets, endpoint, policy, ...silence };
  return { ...parts, server, parts, ...(await startStation(parts)) };
}

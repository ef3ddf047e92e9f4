import { createWorkstation } from '../../../electron/core/create-workstation.ts';
import { defaultPolicy } from '../../../electron/core/policy/effective-policy.ts';
import { InMemoryDraftFiles } from '../../../electron/core/ports/in-memory-draft-files.ts';
import type { MachineKeys } from '../../../electron/core/ports/machine-keys.ts';
import type { Snapshot } from '../../../electron/core/views/snapshot.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { FakeEndpoint } from './fake-endpoint.ts';
import { FakePower } from './fake-power.ts';
import { RecordingLog } from './recording-log.ts';
import { SerialLock } from './serial-lock.ts';
import { TestSecretStore } from './test-secret-store.ts';

export interface LiveStation {
  readonly workstation: Workstation;
  /** Everything that was on screen, with its monotonic time. */
  readonly shown: readonly { readonly snapshot: Snapshot; readonly atMs: number }[];
  readonly endpoint: FakeEndpoint;
  readonly log: RecordingLog;
  readonly snapshot: Snapshot;
  stop(): Promise<void>;
}

/** A workstation that uses the real clock and talks to a real server. */
export async function startLiveStation(
  url: string,
  options: {
    readonly fetch?: typeof globalThis.fetch;
    readonly secrets?: TestSecretStore;
    readonly machineKeys?: MachineKeys;
    /** Further addresses of the server. */
    readonly others?: readonly string[];
  } = {},
): Promise<LiveStation> {
  const endpoint = new FakeEndpoint(url, { mode: 'central', id: 'central' });
  if (options.others) endpoint.become({ kind: 'ready', url, others: options.others });
  const log = new RecordingLog();
  const workstation = createWorkstation({
    clock: new SystemClock(),
    secrets: options.secrets ?? new TestSecretStore(),
    endpoint,
    power: new FakePower(),
    log,
    refreshLock: new SerialLock(),
    draftFiles: new InMemoryDraftFiles(() => Date.now()),
    policy: defaultPolicy,
    shell: 'browser',
    version: '0.0.0',
    ...(options.machineKeys && { machineKeys: options.machineKeys }),
    ...(options.fetch && { fetch: options.fetch }),
  });
  const shown: { snapshot: Snapshot; atMs: number }[] = [];
  workstation.subscribe((snapshot) => shown.push({ snapshot, atMs: performance.now() }));
  await workstation.start();
  return {
    workstation,
    shown,
    endpoint,
    log,
    get snapshot() {
      return workstation.snapshot();
    },
    stop: () => workstation.stop(),
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkstation } from '../../../electron/core/create-workstation.ts';
import { defaultPolicy } from '../../../electron/core/policy/effective-policy.ts';
import { InMemoryDraftFiles } from '../../../electron/core/ports/in-memory-draft-files.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';
import { FileRefreshLock } from '../../../electron/platform/file-refresh-lock.ts';
import { CentralServer } from '../../../electron/server-host/central-server.ts';
import { createTokenServer } from '../../../server/create-server.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { TestSecretStore } from '../core/test-secret-store.ts';
import { addTestUser, nurse } from '../server/add-test-user.ts';
import { AcceleratedClock } from './accelerated-clock.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** A server, a proxy that corrupts its answers, and a workstation behind it with a nurse signed in. */
export interface Clinic {
  readonly workstation: Workstation;
  readonly secrets: TestSecretStore;
  readonly proxy: FaultProxy;
  readonly serverUrl: string;
  readonly databaseFile: string;
  readonly clock: AcceleratedClock;
  /** What happens to answers from now on. */
  spoil(choose: (path: string) => Fault): void;
  close(): Promise<void>;
}

/** Starts a clinic; delayed answers are late by `delayMs`. */
export async function startClinic({ delayMs = 12_000 } = {}): Promise<Clinic> {
  const clock = new AcceleratedClock();
  const folder = await mkdtemp(join(tmpdir(), 'carelink-clinic-'));
  const databaseFile = join(folder, 'carelink.sqlite');
  let serverUrl = '';
  let choose: (path: string) => Fault = () => 'none';
  const proxy = await startFaultProxy({
    target: () => serverUrl,
    choose: (path) => choose(path),
    delayMs,
  });
  const config = {
    database: databaseFile,
    listen: { port: 0 },
    issuer: proxy.url,
    throttle: 'off',
  } as const;
  const server = createTokenServer({ config, clock, log: silentLog });
  serverUrl = (await server.listen()).url;
  await addTestUser({ databaseFile, clock });

  const secrets = new TestSecretStore();
  const workstation = createWorkstation({
    clock,
    secrets,
    endpoint: new CentralServer(proxy.url),
    power: { subscribe: () => () => undefined },
    log: silentLog,
    refreshLock: new FileRefreshLock({ file: join(folder, 'refresh.lock') }),
    draftFiles: new InMemoryDraftFiles(() => clock.wallMs()),
    policy: defaultPolicy,
    shell: 'browser',
    version: '0.0.0',
  });
  await workstation.start();
  const signedIn = await workstation.actions['session.sign-in']({
    username: nurse.username,
    password: nurse.password,
  });
  if (!signedIn.ok) throw new Error(`sign-in failed: ${signedIn.error}`);
  return {
    workstation,
    secrets,
    proxy,
    serverUrl,
    databaseFile,
    clock,
    spoil: (newChoose) => {
      choose = newChoose;
    },
    close: async () => {
      await workstation.stop();
      await proxy.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

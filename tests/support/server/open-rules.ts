import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseServerConfig, type ServerConfigInput } from '../../../server/config/server-config.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import type { Ports } from '../../../server/domain/ports.ts';
import { openSealedStore } from '../../../server/keys/open-sealed-store.ts';
import { createPorts } from '../../../server/running/create-ports.ts';
import { createSigner } from './create-signer.ts';
import { FakeServerClock } from './fake-clock.ts';
import { instantPasswords } from './instant-passwords.ts';

/** The use cases of a server with a real database, without HTTP and without the cost of hashing. */
export interface OpenRules {
  readonly clock: FakeServerClock;
  readonly databaseFile: string;
  /** Those of the running process. */
  readonly ports: Ports;
  restart(): Promise<void>;
  close(): Promise<void>;
}
const issuer = 'https://carelink.example';

export async function openRules(settings: Partial<ServerConfigInput> = {}): Promise<OpenRules> {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-rules-'));
  const databaseFile = join(folder, 'carelink.sqlite');
  const config = parseServerConfig({ database: databaseFile, ...settings });
  const clock = new FakeServerClock();
  const start = async () => {
    const options = {
      databaseFile,
      accessAlgorithm: 'ES256',
      clock,
      log: silentLog,
      lockPatienceMs: 5_000,
    } as const;
    const { store, keys } = await openSealedStore(options);
    const { unitOfWork } = store;
    const ports = {
      ...createPorts({ config, clock, log: silentLog, keys, signer: createSigner(), unitOfWork, issuer }),
    };
    await unitOfWork.run(({ sessions }) => sessions.registerStamp(ports.refreshTokens.stamp));
    return { store, ports: { ...ports, passwords: instantPasswords } };
  };
  let running = await start();
  return {
    clock,
    databaseFile,
    get ports() {
      return running.ports;
    },
    restart: async () => {
      await running.store.close();
      running = await start();
    },
    close: async () => {
      await running.store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretStore } from '../../../electron/core/ports/secret-store.ts';
import {
  createTokenServer,
  type ServerConfigInput,
  type TokenServer,
} from '../../../server/create-server.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeEndpoint } from './fake-endpoint.ts';
import { FaultyNetwork } from './faulty-network.ts';
import { startStation } from './start-workstation.ts';
import { TestSecretStore } from './test-secret-store.ts';

const setupCode = 'a-code-for-the-first-run';
type RealServerConfig = Partial<ServerConfigInput>;

/** The real token server on a temporary SQLite file, using a test's clock. */
export class RealServer {
  readonly #clock: FakeClock;
  readonly #folder: string;
  readonly #config: RealServerConfig;
  #server: TokenServer | null = null;

  private constructor(clock: FakeClock, folder: string, config: RealServerConfig) {
    this.#clock = clock;
    this.#folder = folder;
    this.#config = config;
  }

  static async create(clock: FakeClock, config: RealServerConfig = {}): Promise<RealServer> {
    return new RealServer(clock, await mkdtemp(join(tmpdir(), 'carelink-core-')), config);
  }

  get databaseFile(): string {
    return join(this.#folder, 'carelink.sqlite');
  }

  /** Starts the server on a new port; returns its address. */
  async start(): Promise<string> {
    this.#server = createTokenServer({
      config: {
        database: this.databaseFile,
        listen: { host: '127.0.0.1', port: 0 },
        setup: { code: setupCode },
        ...this.#config,
      },
      clock: { nowMs: () => this.#clock.trueMs() },
      log: silentLog,
    });
    return (await this.#server.listen()).url;
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A workstation and its freshly set-up server, with a demo user who can sign in. */
export function startWithRealServer(config?: RealServerConfig) {
  return startWithSecrets(new FakeClock(), new TestSecretStore(), config);
}

/** The same with this clock, and secrets in the caller's store. */
export async function startWithSecrets<Store extends SecretStore>(
  clock: FakeClock,
  secrets: Store,
  config?: RealServerConfig,
) {
  const server = await RealServer.create(clock, config);
  const endpoint = new FakeEndpoint(await server.start(), { mode: 'local', id: 'local', setupCode });
  const network = new FaultyNetwork(clock);
  const parts = { clock, network, secrets, endpoint };
  const station = await startStation(parts);
  const setup = await clock.track(
    station.workstation.actions['setup.run']({
      administrator: { username: 'admin', display_name: 'IT', password: 'a-long-enough-password' },
      ward: { name: 'Ward B', profile: 'standard' },
      station: 'B-204',
      demo_users: true,
    }),
  );
  const user = setup.ok ? setup.demoUsers.find(({ role }) => role === 'clinician') : undefined;
  if (user === undefined) throw new Error(`set-up failed: ${JSON.stringify(setup)}`);
  const credentials = { username: user.username, password: user.password };
  return { ...parts, parts, server, credentials, ...station };
}

/** Calls `GET /v1/me` without the core, as a clinical application would; throws unless the answer is 200. */
export async function callMe(
  endpoint: FakeEndpoint,
  network: FaultyNetwork,
  accessToken: string,
): Promise<void> {
  if (endpoint.state.kind !== 'ready') throw new Error('no server');
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await network.fetch(`${endpoint.state.url}/v1/me`, { headers });
  if (answer.status !== 200) throw new Error(`/v1/me answered ${answer.status}`);
}

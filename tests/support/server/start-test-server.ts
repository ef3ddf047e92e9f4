import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenServer, type ServerConfigInput } from '../../../server/create-server.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import { FakeServerClock } from './fake-clock.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export interface TestServer {
  /** Address of the server; changes with a restart unless `issuer` is configured. */
  readonly url: string;
  readonly clock: FakeServerClock;
  readonly databaseFile: string;
  readonly setupCode: string;
  /** Everything the server has logged. */
  readonly log: readonly LogLine[];
  /** Makes the server read its certificate and metrics token again. */
  reload(): void;
  /** Stops the server, so that another one can use its database. */
  stop(): Promise<void>;
  /** Stops the server and starts a new one on the same database; `meanwhile` runs while there is none. */
  restart(meanwhile?: () => void | Promise<void>): Promise<void>;
  /** Stops the server and removes its folder. */
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly clock?: FakeServerClock;
  /** The clock of each start of the server instead, while `clock` remains that of workstations. */
  readonly newClock?: () => Clock;
  /** Settings in addition to: a temporary database, port 0, throttling off, unbound sessions denied. */
  readonly config?: Partial<ServerConfigInput>;
  /** Where the database should be, e.g. on a disk that can be filled; default: a temporary folder. */
  readonly folder?: string;
}

/** A real server with a real database file, on a free port, with a clock controlled by the test. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'carelink-server-')));
  const databaseFile = join(folder, 'carelink.sqlite');
  const clock = options.clock ?? new FakeServerClock();
  const setupCode = 'set-up code of the tests';
  const log: LogLine[] = [];
  const start = async () => {
    const config = {
      database: databaseFile,
      listen: { port: 0 },
      throttle: 'off',
      setup: { code: setupCode },
      ...options.config,
    } as const;
    const server = createTokenServer({ config, clock: options.newClock?.() ?? clock, log: recordTo(log) });
    return { server, ...(await server.listen()) };
  };
  let running = await start();
  return {
    get url() {
      return running.url;
    },
    clock,
    databaseFile,
    setupCode,
    log,
    reload: () => running.server.reload(),
    stop: () => running.server.close(),
    restart: async (meanwhile) => {
      await running.server.close();
      await meanwhile?.();
      running = await start();
    },
    close: async () => {
      await running.server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function recordTo(lines: LogLine[]) {
  const at = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) => {
    lines.push({ level, fields, message });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

import type {
  ServerProcess,
  ServerProcessLauncher,
  ServerProcessListener,
} from '../../../electron/server-host/server-process-launcher.ts';
import { messageToServer } from '../../../electron/server-host/server-process-messages.ts';
import { createTokenServer, type TokenServer } from '../../../server/create-server.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import type { RecordingLog } from '../core/recording-log.ts';

/** The real server with the test's clock, which cannot be passed to another process. */
export class InProcessLauncher implements ServerProcessLauncher {
  readonly #clock: Clock;
  readonly #log: RecordingLog;
  #server: TokenServer | null = null;
  #onExit: () => void = () => {};

  constructor(clock: Clock, log: RecordingLog) {
    this.#clock = clock;
    this.#log = log;
  }

  /** From now on nothing answers, and nobody is told. */
  async cut(): Promise<void> {
    await this.#server?.close();
  }

  /** Reports the end of the server that was cut off, so that it is restarted. */
  mend(): void {
    this.#onExit();
  }

  launch(listener: ServerProcessListener): ServerProcess {
    let server: TokenServer | null = null;
    const stop = async () => {
      await server?.close();
      listener.onExit(0);
    };
    return {
      send: (raw) => {
        const message = messageToServer.parse(raw);
        if (message.type === 'stop') return void stop();
        server = createTokenServer({
          config: {
            database: message.databaseFile,
            listen: { host: '127.0.0.1', port: 0 },
            setup: { code: message.setupCode },
          },
          clock: this.#clock,
          log: this.#log,
        });
        this.#server = server;
        this.#onExit = () => listener.onExit(0);
        void server.listen().then(({ url }) => listener.onMessage({ type: 'ready', url }));
      },
      kill: () => void stop(),
    };
  }
}

import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { ServerProcess, ServerProcessLauncher } from './server-process-launcher.ts';
import { messageFromServer, type StartMessage } from './server-process-messages.ts';

export interface ServerRunOptions {
  readonly launcher: ServerProcessLauncher;
  readonly start: StartMessage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly readyTimeoutMs: number;
  readonly stopTimeoutMs: number;
  onReady(url: string): void;
  /** Called once, when the process is gone; `reason` is one sentence. */
  onEnd(reason: string): void;
}

/** One life of the server process: start message, ready handshake, end. */
export class ServerRun {
  readonly #options: ServerRunOptions;
  readonly #process: ServerProcess;
  readonly #readyTimer: Timer;
  readonly #ended = Promise.withResolvers<void>();
  #isReady = false;
  #reason: string | null = null;

  constructor(options: ServerRunOptions) {
    this.#options = options;
    this.#readyTimer = options.clock.after(options.readyTimeoutMs, () =>
      this.#fail('The server did not start in time.'),
    );
    this.#process = options.launcher.launch({
      onMessage: (message) => this.#receive(message),
      onOutput: (line) => options.log.info({ line }, 'server output'),
      onExit: (code) => this.#exit(code),
    });
    this.#process.send(options.start);
  }

  /** Asks the process to end and kills it when it takes too long; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#reason ??= 'The server was stopped.';
    const timer = this.#options.clock.after(this.#options.stopTimeoutMs, () => {
      this.#options.log.warn({}, 'server did not stop in time, killed');
      this.#process.kill();
    });
    this.#process.send({ type: 'stop' });
    await this.#ended.promise;
    timer.cancel();
  }

  #receive(raw: unknown): void {
    const message = messageFromServer.safeParse(raw);
    if (!message.success) this.#fail('The server sent a message that is not understood.');
    else if (message.data.type === 'failed') this.#fail(message.data.reason);
    else this.#announce(message.data.url);
  }

  #announce(url: string): void {
    if (this.#isReady || this.#reason !== null) return;
    this.#isReady = true;
    this.#readyTimer.cancel();
    this.#options.onReady(url);
  }

  /** Only the first fault is reported; the process must not linger with the database open. */
  #fail(reason: string): void {
    this.#reason ??= reason;
    this.#process.kill();
  }

  #exit(code: number | null): void {
    this.#readyTimer.cancel();
    this.#ended.resolve();
    this.#options.onEnd(this.#reason ?? `The server ended unexpectedly (${code ?? 'no exit code'}).`);
  }
}

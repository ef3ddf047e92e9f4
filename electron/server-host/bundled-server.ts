import { randomBytes } from 'node:crypto';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { ServerEndpoint, ServerEndpointState } from '../core/ports/server-endpoint.ts';
import type { ServerProcessLauncher } from './server-process-launcher.ts';
import { ServerRun } from './server-run.ts';

export interface BundledServerOptions {
  readonly launcher: ServerProcessLauncher;
  readonly databaseFile: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a start may take before it counts as failed; 15,000 ms unless given. */
  readonly readyTimeoutMs?: number;
  /** How long a stop may take before the process is killed; 5,000 ms unless given. */
  readonly stopTimeoutMs?: number;
}

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** After a run of this length, earlier failures no longer count. */
const healthyAfterMs = 60_000;
/** From this attempt on, the screen says that the server does not start; tries continue. */
const failedAfterAttempts = 5;

/** A slow computer gets twice the time at each further attempt, up to eight times: killed half-way it would never start. */
const mostDoublings = 3;

/** Local mode: the token server as a child process, kept running until `stop`. */
export class BundledServer implements ServerEndpoint {
  readonly mode = 'local';
  readonly id = 'local';
  readonly setupCode = randomBytes(32).toString('base64url');
  readonly #options: Required<BundledServerOptions>;
  readonly #state = new EndpointState({ kind: 'starting' });
  #run: ServerRun | null = null;
  #timer: Timer | null = null;
  #attempt = 0;
  #isStopped = true;

  constructor(options: BundledServerOptions) {
    this.#options = { readyTimeoutMs: 15_000, stopTimeoutMs: 5_000, ...options };
  }

  get state(): ServerEndpointState {
    return this.#state.current;
  }

  subscribe(listener: (state: ServerEndpointState) => void): () => void {
    return this.#state.subscribe(listener);
  }

  /** Starts the server and returns at once; `state` tells when it is ready. */
  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#launch();
  }

  /** Lets the server finish what it is doing, then ends it; resolves when no process is left. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#run?.stop();
  }

  #launch(): void {
    const { launcher, databaseFile, clock, readyTimeoutMs, stopTimeoutMs, log } = this.#options;
    this.#run = new ServerRun({
      launcher,
      start: { type: 'start', databaseFile, setupCode: this.setupCode },
      clock,
      log,
      readyTimeoutMs: readyTimeoutMs * 2 ** Math.min(this.#attempt, mostDoublings),
      stopTimeoutMs,
      onReady: (url) => this.#ready(url),
      onEnd: (reason) => this.#ended(reason),
    });
  }

  #ready(url: string): void {
    this.#options.log.info({ url }, 'server ready');
    this.#timer = this.#options.clock.after(healthyAfterMs, () => {
      this.#attempt = 0;
    });
    this.#state.change({ kind: 'ready', url });
  }

  #ended(reason: string): void {
    this.#run = null;
    this.#timer?.cancel();
    if (this.#isStopped) return;
    this.#attempt += 1;
    const delayMs = restartDelayMs(this.#attempt);
    this.#options.log.warn({ reason, attempt: this.#attempt, delayMs }, 'server ended, restarting');
    this.#timer = this.#options.clock.after(delayMs, () => this.#launch());
    this.#state.change(
      this.#attempt < failedAfterAttempts
        ? { kind: 'restarting', attempt: this.#attempt }
        : { kind: 'failed', reason },
    );
  }
}

/** Milliseconds before restart number `attempt` (from 1): 500, 1,000, 2,000 … at most 30,000. */
function restartDelayMs(attempt: number): number {
  return Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
}

/** The current state and who wants to know of the next. */
class EndpointState {
  #current: ServerEndpointState;
  readonly #listeners = new Set<(state: ServerEndpointState) => void>();

  constructor(initial: ServerEndpointState) {
    this.#current = initial;
  }

  get current(): ServerEndpointState {
    return this.#current;
  }

  change(state: ServerEndpointState): void {
    this.#current = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  subscribe(listener: (state: ServerEndpointState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

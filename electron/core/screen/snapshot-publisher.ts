import type { Logger } from '../ports/logger.ts';
import type { SessionClock } from '../time/session-clock.ts';
import type { Snapshot } from '../views/snapshot.ts';

/**
 * Clocks on screen are derived from a snapshot, so a new one is needed when the estimate of the server's time moves.
 */
const noticeableMs = 1_000;

/** Numbers snapshots and tells subscribers about each that differs from the last. */
export class SnapshotPublisher {
  readonly #clock: SessionClock;
  readonly #log: Logger;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #revision = 0;
  #lastContent = '';
  #lastTime = { serverMs: 0, monotonicMs: 0 };

  constructor(clock: SessionClock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  number(content: Omit<Snapshot, 'revision'>): Snapshot {
    return { revision: this.#revision, ...content };
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(content: Omit<Snapshot, 'revision'>): void {
    if (!this.#differs(content)) return;
    this.#revision += 1;
    const snapshot = this.number(content);
    for (const listener of [...this.#listeners]) this.#tell(listener, snapshot);
  }

  /** A failing screen must not take the session with it. */
  #tell(listener: (snapshot: Snapshot) => void, snapshot: Snapshot): void {
    try {
      listener(snapshot);
    } catch (error) {
      this.#log.error(
        { error: error instanceof Error ? error.name : 'unknown' },
        'a snapshot listener failed',
      );
    }
  }

  #differs(content: Omit<Snapshot, 'revision'>): boolean {
    const { serverNowMs, ...rest } = content;
    const text = JSON.stringify(rest);
    const monotonicMs = this.#clock.monotonicMs();
    const expectedMs = this.#lastTime.serverMs + monotonicMs - this.#lastTime.monotonicMs;
    if (text === this.#lastContent && Math.abs(serverNowMs - expectedMs) < noticeableMs) return false;
    this.#lastContent = text;
    this.#lastTime = { serverMs: serverNowMs, monotonicMs };
    return true;
  }
}

import type { Snapshot } from '../../electron/ipc/contract.ts';
import type { ShellState } from './shell-link.ts';

const firstRetryMs = 500;
const slowestRetryMs = 5_000;

export interface EventFeedParts {
  readonly openEvents: (address: string) => EventSource;
  /** Finds out by an ordinary call what happened to the shell: an EventSource does not say why it failed. */
  readonly findState: () => Promise<ShellState>;
}

/** The stream of snapshots: open while anybody listens, and reopened with growing pauses when it breaks. */
export class EventFeed {
  readonly #parts: EventFeedParts;
  readonly #snapshotListeners = new Set<(snapshot: Snapshot) => void>();
  readonly #stateListeners = new Set<(state: ShellState) => void>();
  #state: ShellState = 'connected';
  #source: EventSource | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = firstRetryMs;

  constructor(parts: EventFeedParts) {
    this.#parts = parts;
  }

  onSnapshot(listener: (snapshot: Snapshot) => void): () => void {
    this.#snapshotListeners.add(listener);
    if (this.#snapshotListeners.size === 1) this.#open();
    return () => {
      this.#snapshotListeners.delete(listener);
      if (this.#snapshotListeners.size === 0) this.#close();
    };
  }

  onShellState(listener: (state: ShellState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  #open(): void {
    const source = this.#parts.openEvents('/events');
    this.#source = source;
    source.addEventListener('open', () => {
      this.#retryMs = firstRetryMs;
      this.#setState('connected');
    });
    source.addEventListener('snapshot', (event) => {
      const snapshot = JSON.parse((event as MessageEvent<string>).data) as Snapshot;
      for (const listener of this.#snapshotListeners) listener(snapshot);
    });
    source.addEventListener('error', () => {
      if (this.#source === source) void this.#reopen();
    });
  }

  async #reopen(): Promise<void> {
    this.#close();
    this.#retryTimer = setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, slowestRetryMs);
    const found = await this.#parts.findState();
    // Single calls may work while the stream is down: only its own `open` means connected.
    const open = this.#source && this.#source.readyState === this.#source.OPEN;
    if (!open) this.#setState(found === 'refused' ? 'refused' : 'interrupted');
  }

  #close(): void {
    clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#source = null;
  }

  #setState(state: ShellState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

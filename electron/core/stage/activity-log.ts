import type { ActivityKind, ActivityView } from '../views/snapshot.ts';

const capacity = 50;
/** Consecutive entries of these kinds become one entry with a count. */
const counted: ReadonlySet<ActivityKind> = new Set(['renewed', 'wrong_pin']);

export type ActivityDetails = Pick<ActivityView, 'cause' | 'app' | 'by'>;
/** What lasts for a while. */
export type LastingKind = 'connection_lost' | 'server_slow' | 'keychain_unusable';

/** What happened in this session, newest first, at most 50 entries, kept in memory only. */
export class ActivityLog {
  #entries: readonly ActivityView[] = [];

  get entries(): readonly ActivityView[] {
    return this.#entries;
  }

  add(kind: ActivityKind, atMs: number, details: ActivityDetails = {}): void {
    const [newest, ...older] = this.#entries;
    if (newest?.kind === kind && counted.has(kind)) {
      const { times = 1, sinceMs = newest.atMs } = newest;
      this.#entries = [{ ...newest, atMs, times: times + 1, sinceMs }, ...older];
    } else this.#entries = [{ atMs, kind, ...details }, ...this.#entries].slice(0, capacity);
  }

  /** Nothing of it is left. */
  clear(): void {
    this.#entries = [];
  }

  /** Something began that has an end; it is listed at its beginning. */
  begin(kind: LastingKind, atMs: number): void {
    this.#entries = [{ atMs, kind, untilMs: null }, ...this.#entries].slice(0, capacity);
  }

  /** What began last of that kind is over. */
  end(kind: LastingKind, atMs: number): void {
    const open = this.#entries.find((entry) => entry.kind === kind && entry.untilMs === null);
    this.#entries = this.#entries.map((entry) => (entry === open ? { ...entry, untilMs: atMs } : entry));
  }
}

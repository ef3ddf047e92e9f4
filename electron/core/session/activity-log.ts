import type { ActivityView } from './snapshot.ts';

const capacity = 50;

/** What happened in this session, newest first, at most 50 entries, kept in memory only. */
export class ActivityLog {
  #entries: readonly ActivityView[] = [];

  get entries(): readonly ActivityView[] {
    return this.#entries;
  }

  add(kind: ActivityView['kind'], atMs: number): void {
    this.#entries = [{ atMs, kind }, ...this.#entries].slice(0, capacity);
  }
}

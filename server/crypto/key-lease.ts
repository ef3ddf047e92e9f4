import { Refusal } from '../domain/ports/refusal.ts';

/** A node that has not been able to look at the shared keys for this long no longer judges any token. */
export const leaseMs = 8_000;
/** A node makes nothing with a key before it has known the key for this long: longer than a lease, so that every node has it by then. */
export const holdMs = 10_000;

/**
 * Keeps nodes with one set of keys in step, whatever their clocks say: at any moment every node either has looked at
 * the set within the lease, or answers 503. So a key made longer ago than the lease is known to
 * every node that may encounter it. Time here is that of the process, which also passes while it is stopped.
 */
export class KeyLease {
  readonly #now: () => number;
  readonly #heldUntilMs = new Map<string, number>();
  #lookedAtMs: number;
  #nextMs = Number.POSITIVE_INFINITY;

  /** For a set that was looked at just now. */
  constructor(ids: readonly string[], now: () => number = () => performance.now()) {
    this.#now = now;
    this.#lookedAtMs = now();
    this.know(ids);
  }

  /** Begins a look; the returned function is called when it has succeeded, whether or not something has changed. */
  look(): () => void {
    const beganAtMs = this.#now();
    return () => {
      this.#lookedAtMs = beganAtMs;
    };
  }

  /** Throws `Refusal('unavailable')` if the keys may be outdated. */
  require(): void {
    if (this.#now() - this.#lookedAtMs > leaseMs) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  }

  /** The keys of the set that is in use from now on. */
  know(ids: readonly string[]): void {
    for (const id of [...this.#heldUntilMs.keys()]) if (!ids.includes(id)) this.#heldUntilMs.delete(id);
    for (const id of ids) if (!this.#heldUntilMs.has(id)) this.#heldUntilMs.set(id, this.#now() + holdMs);
    this.#nextMs = this.#next();
  }

  /** Whether a key may be used that could not be when `mayUse` was last called. */
  get hasNews(): boolean {
    return this.#nextMs !== Number.POSITIVE_INFINITY && this.#now() >= this.#nextMs;
  }

  /** Which keys may make something now. */
  mayUse(): (id: string) => boolean {
    const nowMs = this.#now();
    this.#nextMs = this.#next();
    return (id) => (this.#heldUntilMs.get(id) ?? nowMs) <= nowMs;
  }

  #next(): number {
    const nowMs = this.#now();
    const ahead = [...this.#heldUntilMs.values()].filter((atMs) => atMs > nowMs);
    return Math.min(Number.POSITIVE_INFINITY, ...ahead);
  }
}

import type { Clock, Timer } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/** Answers within this time are ranked by the order of the list; afterwards, the first answer wins. */
const orderedMs = 600;
const searchLimitMs = 5_000;
/** A search that found nothing is not repeated for each of the requests that fail with it. */
const pauseMs = 500;
/** An address that answered this recently still works, as far as anybody can know. */
const freshMs = 5_000;
/** Workstations come back to an address one by one. */
const returnMs = { least: 60_000, most: 300_000 };

export interface AddressChoiceParts {
  /** All addresses of the server, in order of preference. */
  readonly addresses: readonly [string, ...string[]];
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Whether the right server is there and ready. Never rejects. */
  readonly isUsable: (address: string, signal: AbortSignal) => Promise<boolean>;
  /** From now on, another address is used. */
  readonly onMoved: () => void;
  readonly log: Logger;
}

/**
 * Which of the addresses of a server requests go to: the first, or while that does not work the next one that does, which
 * is kept. After a while, at a time of its own, a workstation comes back.
 */
export class AddressChoice {
  readonly #parts: AddressChoiceParts;
  #current: string;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #nothingAtMs = Number.NEGATIVE_INFINITY;
  #returnAtMs = Number.POSITIVE_INFINITY;
  #isReturning = false;
  #leaving: Promise<void> | null = null;
  #examining: Promise<void> | null = null;

  constructor(parts: AddressChoiceParts) {
    this.#parts = parts;
    this.#current = parts.addresses[0];
  }

  /** Where the next request goes; checks in the background whether it is time to come back. */
  get current(): string {
    if (this.#nowMs >= this.#returnAtMs && !this.#isReturning) void this.#comeBack();
    return this.#current;
  }

  /** The server has answered there. */
  heard(address: string): void {
    if (address === this.#current) this.#heardAtMs = this.#nowMs;
  }

  /** Before a request that must not be sent twice: makes sure that the address works, or chooses one that does. */
  async assure(): Promise<void> {
    if (this.#nowMs - this.#heardAtMs >= freshMs) await this.#examine();
  }

  /** A request there has been waiting for long; returns true if another address is used now. */
  async doubt(address: string): Promise<boolean> {
    if (address === this.#current) await this.#examine();
    return address !== this.#current;
  }

  /** A request there has failed; returns true if another address is used now. */
  async leave(address: string): Promise<boolean> {
    if (address === this.#current && this.#nowMs - this.#nothingAtMs >= pauseMs) {
      this.#leaving ??= this.#moveAmong(this.#others()).finally(() => {
        this.#leaving = null;
      });
      await this.#leaving;
    }
    return address !== this.#current;
  }

  get #nowMs(): number {
    return this.#parts.clock.monotonicMs();
  }

  #others(): readonly string[] {
    return this.#parts.addresses.filter((address) => address !== this.#current);
  }

  async #examine(): Promise<void> {
    if (this.#nowMs - this.#nothingAtMs < pauseMs) return;
    this.#examining ??= this.#moveAmong([this.#current, ...this.#others()]).finally(() => {
      this.#examining = null;
    });
    await this.#examining;
  }

  /** Chooses the first that works, unless in the meantime another one was chosen or the doubted one has answered. */
  async #moveAmong(addresses: readonly string[]): Promise<void> {
    const [from, startedAtMs] = [this.#current, this.#nowMs];
    const found = await this.#firstUsable(addresses);
    const isDoubt = addresses.includes(from);
    if (found === null) this.#nothingAtMs = this.#nowMs;
    else if (found === from) this.heard(from);
    else if (this.#current === from && !(isDoubt && this.#heardAtMs > startedAtMs)) this.#move(found);
  }

  #move(address: string): void {
    this.#parts.log.warn({ address, was: this.#current }, 'another address of the server is used now');
    this.#current = address;
    this.#heardAtMs = this.#nowMs;
    this.#planReturn();
    this.#parts.onMoved();
  }

  #planReturn(): void {
    const { least, most } = returnMs;
    const isFirst = this.#current === this.#parts.addresses[0];
    this.#returnAtMs = isFirst
      ? Number.POSITIVE_INFINITY
      : this.#nowMs + least + this.#parts.random() * (most - least);
  }

  async #comeBack(): Promise<void> {
    this.#isReturning = true;
    const from = this.#current;
    const { addresses } = this.#parts;
    const found = await this.#firstUsable(addresses.slice(0, addresses.indexOf(from)));
    this.#isReturning = false;
    if (found !== null && this.#current === from) this.#move(found);
    else this.#planReturn();
  }

  /** All are asked at once. */
  async #firstUsable(addresses: readonly string[]): Promise<string | null> {
    const { clock, isUsable } = this.#parts;
    const over = new AbortController();
    const limit = clock.after(searchLimitMs, () => over.abort());
    const asked = addresses.map((address) => ({ address, isUsable: isUsable(address, over.signal) }));
    const first = Promise.any(
      asked.map(async (one) => ((await one.isUsable) ? one.address : Promise.reject(new Error('unusable')))),
    ).catch(() => null);
    const { late, timer } = this.#late();
    try {
      for (const one of asked) {
        const answer = await Promise.race([one.isUsable, late]);
        if (answer === 'late') break;
        if (answer) return one.address;
      }
      return await first;
    } finally {
      limit.cancel();
      timer.cancel();
      over.abort();
    }
  }

  #late(): { readonly late: Promise<'late'>; readonly timer: Timer } {
    const { promise, resolve } = Promise.withResolvers<'late'>();
    return { late: promise, timer: this.#parts.clock.after(orderedMs, () => resolve('late')) };
  }
}

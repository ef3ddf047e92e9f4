import type { RetryTimer } from '../connection/retry-timer.ts';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { SecretReader } from '../keychain/keychain-look.ts';
import type { Logger } from '../ports/logger.ts';
import { failureOf } from '../token-api/api-failure.ts';

/** How entries outlive the program: one keychain entry each. */
export interface EntryStorage<Entry> {
  readonly secrets: GuardedSecrets;
  readonly log: Logger;
  readonly prefix: string;
  /** There is one entry of each id: another replaces it. */
  idOf(entry: Entry): string;
  write(entry: Entry): string;
  /** Null when it is not what `write` has written. */
  read(text: string): Entry | null;
  /** What the log says about an unreadable text, which may be from another version and stays; null: it is removed. */
  readonly complaint: string | null;
}

/** A route to a server; a failure on one does not hold up the others. */
export interface Route<Entry> {
  readonly retry: RetryTimer;
  /** Whether this entry has something to deliver on this route now. */
  takes(entry: Entry): boolean;
  /**
   * Throws `TokenApiError` when it has to be retried. `kept`: delivered, but there will be more to deliver; `heard`: it has
   * taken effect, but is repeated after a while, since the server could still lose it.
   */
  tell(entry: Entry): Promise<'settled' | 'kept' | 'heard'>;
}

export interface OutboxParts<Entry> {
  /** Null: entries have no ids and are forgotten with the program. */
  readonly storage: EntryStorage<Entry> | null;
  readonly routes: readonly Route<Entry>[];
  /** It no longer needs to be delivered. */
  isPast?(entry: Entry): boolean;
  /** Beyond that the oldest is dropped. */
  readonly mostKept?: number;
}

/** What a server does not know yet, in order: each entry is retried until it is settled or past. */
export class Outbox<Entry extends object> {
  readonly #parts: OutboxParts<Entry>;
  #entries: readonly Entry[] = [];
  readonly #heard = new WeakSet<Entry>();
  #running: Promise<void> | null = null;

  constructor(parts: OutboxParts<Entry>) {
    this.#parts = parts;
  }

  /** Milliseconds until the next delivery is due; null when there is nothing to tell or it is being told. */
  get dueInMs(): number | null {
    if (this.#running !== null) return null;
    if (this.#past().length > 0) return 0;
    const waiting = this.#parts.routes.filter(({ takes }) => this.#entries.some(takes));
    return waiting.length === 0 ? null : Math.min(...waiting.map(({ retry }) => retry.dueInMs ?? 0));
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get size(): number {
    return this.#entries.length;
  }

  find(id: string): Entry | null {
    return this.#entries.find((entry) => this.#parts.storage?.idOf(entry) === id) ?? null;
  }

  has(id: string): boolean {
    return this.find(id) !== null;
  }

  /** Whether the present server knows all there is to know of it. */
  isTold(id: string): boolean {
    const entry = this.find(id);
    return entry === null || !this.#parts.routes.some(({ takes }) => takes(entry));
  }

  /** Whether a server has carried it out in this run, although it could still lose it. */
  isHeard(id: string): boolean {
    const entry = this.find(id);
    return entry !== null && this.#heard.has(entry);
  }

  /** Whether there is nothing that no server has carried out. */
  get isAllHeard(): boolean {
    return this.#entries.every((entry) => this.#heard.has(entry));
  }

  /** Takes in what an earlier run left behind. */
  async load(reader?: SecretReader): Promise<void> {
    const { storage } = this.#parts;
    if (storage === null) return;
    const { secrets, log, prefix } = storage;
    const by = reader ?? secrets;
    for (const name of (await by.names()).filter((one) => one.startsWith(prefix))) {
      const reading = await by.read(name);
      if (!reading.readable || reading.value === null) continue;
      const entry = storage.read(reading.value);
      if (entry !== null && prefix + storage.idOf(entry) === name) this.#takeIn(storage.idOf(entry), entry);
      else if (storage.complaint === null) await secrets.remove(name);
      else log.error({}, storage.complaint);
    }
  }

  /** It is delivered in any case, and survives a restart once the keychain has accepted it. */
  async add(entry: Entry): Promise<void> {
    this.#put(entry);
    await this.#write(entry);
  }

  /** False when the keychain refused it, for acts that must not happen unrecorded. */
  async addIfKept(entry: Entry): Promise<boolean> {
    if (this.#parts.storage?.secrets.status.persistence !== 'persistent') return false;
    const isKept = await this.#write(entry);
    if (isKept) this.#put(entry);
    else await this.#erase(entry);
    return isKept;
  }

  /** Writes what the keychain has refused so far. */
  async keepAgain(): Promise<void> {
    const { storage } = this.#parts;
    for (const entry of this.#entries)
      if (storage?.secrets.keepsInMemory(nameOf(storage, entry))) await this.#write(entry);
  }

  /** The server knows of it by other means. */
  async settle(id: string): Promise<void> {
    const entry = this.find(id);
    if (entry !== null) await this.#drop(entry);
  }

  /** The server has carried it out by other means, but could still lose it: it is repeated. */
  hear(id: string): void {
    const entry = this.find(id);
    if (entry === null) return;
    this.#heard.add(entry);
    for (const { takes, retry } of this.#parts.routes) if (takes(entry) && !retry.waiting) retry.again();
  }

  /** Something changed for the better: deliver at the next opportunity. */
  hurry(): void {
    for (const { retry } of this.#parts.routes) retry.hurry();
  }

  /** Delivers what is pending, on each route up to its first failure; one delivery at a time; never throws. */
  deliver(): Promise<void> {
    this.#running ??= this.#deliverAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #deliverAll(): Promise<void> {
    for (const entry of this.#past()) await this.#drop(entry);
    for (const route of this.#parts.routes) await this.#deliverBy(route);
  }

  async #deliverBy({ retry, takes, tell }: Route<Entry>): Promise<void> {
    const told = new Set<Entry>();
    const next = () => this.#entries.find((entry) => takes(entry) && !told.has(entry));
    const outcomes = new Set<Awaited<ReturnType<typeof tell>>>();
    for (let entry = next(); entry !== undefined; entry = next()) {
      try {
        const outcome = await tell(entry);
        if (outcome === 'settled') await this.#drop(entry);
        if (outcome === 'heard') this.#heard.add(entry);
        outcomes.add(outcome);
        told.add(entry);
      } catch (error) {
        retry.failed(failureOf(error));
        return;
      }
    }
    // What is settled shows that the server can keep it by now, so the others are not kept waiting for long.
    if (outcomes.has('settled') || outcomes.has('kept')) retry.succeeded();
    if (outcomes.has('heard')) retry.again();
  }

  #past(): readonly Entry[] {
    const { isPast } = this.#parts;
    return isPast === undefined ? [] : this.#entries.filter(isPast);
  }

  /** What is already known here is newer. */
  #takeIn(id: string, entry: Entry): void {
    if (!this.has(id)) this.#put(entry);
  }

  #put(entry: Entry): void {
    const { storage, mostKept = Number.POSITIVE_INFINITY } = this.#parts;
    const isOther = (one: Entry) => storage === null || storage.idOf(one) !== storage.idOf(entry);
    this.#entries = [...this.#entries.filter(isOther), entry].slice(-mostKept);
  }

  /** An entry that has replaced it meanwhile stays. */
  async #drop(entry: Entry): Promise<void> {
    if (!this.#entries.includes(entry)) return;
    this.#entries = this.#entries.filter((other) => other !== entry);
    await this.#erase(entry);
  }

  async #write(entry: Entry): Promise<boolean> {
    const { storage } = this.#parts;
    if (storage === null) return true;
    return await storage.secrets.write(nameOf(storage, entry), storage.write(entry));
  }

  async #erase(entry: Entry): Promise<void> {
    const { storage } = this.#parts;
    await storage?.secrets.remove(nameOf(storage, entry));
  }
}

function nameOf<Entry>({ prefix, idOf }: EntryStorage<Entry>, entry: Entry): string {
  return prefix + idOf(entry);
}

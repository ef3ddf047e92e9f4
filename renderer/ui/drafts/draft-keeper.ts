import type { DraftReading, DraftSaving } from '../../../electron/ipc/contract.ts';

/** The longest that typing waits before it is sent. */
const saveAfterMs = 700;
const retryAfterMs = 5_000;
/** A shell that is not responding must not keep the area closed for ever. */
const readLimitMs = 15_000;

export type DraftTrouble = Exclude<DraftSaving, { ok: true }>['error'];

/** `unavailable`: the earlier text could not be read, so nothing may be written over it. */
export interface DraftState {
  readonly phase: 'loading' | 'unavailable' | 'ready';
  readonly text: string;
  /** By the server's clock; null: nothing is stored. */
  readonly savedAtMs: number | null;
  /** Why the newest text is not stored yet; saving is retried. */
  readonly trouble: DraftTrouble | null;
}

export interface DraftCalls {
  save(text: string): Promise<DraftSaving>;
  read(): Promise<DraftReading>;
  erase(): Promise<{ readonly ok: boolean }>;
}

const failed = { ok: false, error: 'failed' } as const;

/** The text of one text area, between the keyboard and the shell that keeps it. */
export class DraftKeeper {
  readonly #calls: DraftCalls;
  readonly #listeners = new Set<() => void>();
  #state: DraftState = { phase: 'loading', text: '', savedAtMs: null, trouble: null };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** On screen: only then is it worth trying again. */
  #isOpen = false;
  #isDirty = false;
  /** Everything sent and not answered yet. */
  #underWay: Promise<unknown> | null = null;

  constructor(calls: DraftCalls) {
    this.#calls = calls;
  }

  readonly state = (): DraftState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Reads the earlier text; while that fails and the area is on screen, it is tried again and again. */
  async open(): Promise<void> {
    this.#isOpen = true;
    if (this.#state.phase === 'ready') return;
    this.#change({ phase: 'loading' });
    await this.#readWritten();
  }

  async #readWritten(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const reading = await this.#read();
    if (this.#state.phase === 'ready') return;
    if (!reading.ok) {
      this.#change({ phase: 'unavailable' });
      if (this.#isOpen) this.#timer ??= setTimeout(() => void this.#readWritten(), retryAfterMs);
      return;
    }
    this.#change({
      phase: 'ready',
      text: reading.draft?.text ?? '',
      savedAtMs: reading.draft?.savedAtMs ?? null,
    });
  }

  write(text: string): void {
    if (this.#state.phase !== 'ready') return;
    this.#isDirty = true;
    this.#change({ text });
    if (this.#state.trouble === null) this.#saveIn(saveAfterMs);
  }

  /**
   * Sends what is not saved yet without waiting for anything: the caret leaves the area, or the page itself goes. An
   * earlier text may still be on its way, and whoever reads the draft next must find this one; the shell carries out
   * calls in the order in which they arrive.
   */
  saveNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#save();
  }

  /** The area leaves the screen, for example at a lock. */
  flush(): void {
    this.#isOpen = false;
    this.saveNow();
  }

  /** False when it could not be erased. */
  async erase(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const wasDirty = this.#isDirty;
    this.#isDirty = false;
    await this.#underWay;
    const { ok } = await this.#calls.erase().catch(() => failed);
    if (ok) this.#change({ text: '', savedAtMs: null, trouble: null });
    else {
      this.#isDirty = wasDirty;
      this.#change({ trouble: 'failed' });
      this.#saveIn(retryAfterMs);
    }
    return ok;
  }

  async #read(): Promise<DraftReading> {
    const { promise, resolve } = Promise.withResolvers<DraftReading>();
    const timer = setTimeout(() => resolve(failed), readLimitMs);
    const reading = await Promise.race([this.#calls.read().catch(() => failed), promise]);
    clearTimeout(timer);
    return reading;
  }

  #saveIn(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // What is under way comes back to this when it has been answered.
      if (this.#underWay === null) void this.#save();
    }, delayMs);
  }

  async #save(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const underWay = Promise.all([this.#underWay, this.#saveText(this.#state.text)]);
    this.#underWay = underWay;
    await underWay;
    if (this.#underWay !== underWay) return;
    this.#underWay = null;
    if (this.#isDirty && this.#isOpen)
      this.#saveIn(this.#state.trouble === null ? saveAfterMs : retryAfterMs);
  }

  async #saveText(text: string): Promise<void> {
    const saving = await this.#calls.save(text).catch(() => failed);
    if (saving.ok) return this.#change({ savedAtMs: saving.savedAtMs ?? null, trouble: null });
    this.#isDirty = true;
    this.#change({ trouble: saving.error });
  }

  #change(part: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}
